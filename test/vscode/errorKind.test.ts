import { equal } from 'node:assert/strict';
import { statSync } from 'node:fs';
import { StoreError } from '../../src/store/engine/storeError';
import { errorKind } from '../../src/vscode/errorKind';

describe('errorKind', () => {
  it('tells what a user can do about it', () => {
    equal(errorKind(new StoreError('full', '')), 'full');
    equal(errorKind(new StoreError('locked', '')), 'busy');
    equal(errorKind(new StoreError('io', '')), 'storage');
    equal(errorKind(new StoreError('readonly', '')), 'storage');
    equal(errorKind(new StoreError('corrupt', '')), 'damaged');
    equal(errorKind(new StoreError('newer', '')), 'newer');
    equal(errorKind(new StoreError('closed', '')), 'other');
  });

  it("knows the system's errors, of the folder of the database", () => {
    try {
      statSync('/nowhere at all');
    } catch (error) {
      equal(errorKind(error), 'storage');
    }
    equal(errorKind(new TypeError('a defect')), 'other');
    equal(errorKind('text'), 'other');
  });
});
