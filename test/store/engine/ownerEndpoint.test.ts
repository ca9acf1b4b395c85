import { equal, notEqual } from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ownerEndpoint } from '../../../src/store/engine/ownerEndpoint';
import { temporaryFolder } from '../../support/testStore';

describe('ownerEndpoint', () => {
  const folder = temporaryFolder();
  after(() => rmSync(folder, { recursive: true }));

  it('is one for each file, however it is named', () => {
    const { address } = ownerEndpoint(join(folder, 'a.db'));
    equal(ownerEndpoint(join(folder, 'none', '..', 'a.db')).address, address);
    notEqual(ownerEndpoint(join(folder, 'b.db')).address, address);
  });

  it('fills the address on Linux: versions of Node differ in how they end a shorter one', function () {
    if (process.platform !== 'linux') this.skip();
    const { address } = ownerEndpoint(join(folder, 'a.db'));
    equal(address[0], '\0');
    equal(Buffer.byteLength(address), 108);
  });
});
