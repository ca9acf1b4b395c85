import assert from 'node:assert/strict';
import fc from 'fast-check';
import { remotesOfConfig } from '../../src/discovery/gitConfig';

const urlsByName = (text: string) => Object.fromEntries(remotesOfConfig(text).map(({ name, url }) => [name, url]));

describe('remotesOfConfig', () => {
  it('reads remotes as git writes them', () => {
    const text =
      '[core]\n\tbare = false\n[remote "origin"]\n\turl = git@host:a/b.git\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n' +
      '[branch "main"]\n\tremote = origin\n\turl = https://not.a/remote\n[remote "beta"]\n\turl = https://host/c\n';
    assert.deepEqual(remotesOfConfig(text), [
      { name: 'beta', url: 'https://host/c' },
      { name: 'origin', url: 'git@host:a/b.git' },
    ]);
  });

  it('follows the syntax where people write it', () => {
    assert.deepEqual(urlsByName('[REMOTE "Origin"] URL=a:b # comment'), { Origin: 'a:b' });
    assert.deepEqual(urlsByName('[remote "a\\"b"]\r\nurl = "x # y" ; comment\r\n'), { 'a"b': 'x # y' });
    assert.deepEqual(urlsByName('[remote "a"]\nurl = ho\\\nst:path   \n'), { a: 'host:path' });
    assert.deepEqual(urlsByName('[remote.Old]\nurl = h:p'), { old: 'h:p' });
    assert.deepEqual(urlsByName('[remote "a"]\nurl = first\nurl = second\npushurl = third'), { a: 'first' });
    assert.deepEqual(urlsByName('[remote "a"]\n; url = no\n# url = no\nurl\n!junk [remote "b"]\nurl = yes'), {
      a: 'yes',
    });
    assert.deepEqual(urlsByName('[remote "broken\nurl = x'), {});
    assert.deepEqual(urlsByName(''), {});
  });

  it('ends on any text', () => {
    const piece = fc.constantFrom('[', ']', '"', '\\', '\n', '\r\n', '=', '#', 'remote', 'url', ' ', 'x', '\t', '.');
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }).map(pieces => pieces.join('')),
        text => {
          assert.ok(Array.isArray(remotesOfConfig(text)));
        },
      ),
    );
  });
});
