import { equal } from 'node:assert/strict';
import { isFile } from '../../src/agents/listFolder';

describe('isFile', () => {
  it('says whether a file is there', () => {
    equal(isFile(import.meta.filename), true);
    equal(isFile(import.meta.dirname), false);
    equal(isFile(`${import.meta.filename}/below`), false);
    equal(isFile(`${import.meta.filename}.not`), false);
  });

  it('holds of nothing that no file can be called: transcripts name folders', () => {
    equal(isFile('/work/\0evil'), false);
  });
});
