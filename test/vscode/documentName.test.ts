import { equal, ok } from 'node:assert/strict';
import { posix, win32 } from 'node:path';
import fc from 'fast-check';
import { documentName } from '../../src/vscode/documentName';

describe('documentName', () => {
  it('keeps what a name may hold', () => {
    equal(documentName('Fix the parser (again)', '.md'), 'Fix the parser (again).md');
    equal(documentName('../../etc/passwd', '.md'), '.. .. etc passwd.md');
    equal(documentName('a\n\u202eb: "c"?', '.md'), 'a b c.md');
    equal(documentName('…', ''), '…');
    equal(documentName(' .. ', '.md'), 'contrail.md');
  });

  it('is one part of a path and can be encoded, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => {
        const name = documentName(text, '.md');
        equal(posix.basename(name), name);
        equal(win32.basename(name), name);
        ok(name.endsWith('.md') && name.length > 3 && [...name].length <= 63);
        encodeURIComponent(name);
      }),
    );
  });
});
