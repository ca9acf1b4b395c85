import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { WorkbenchLogs } from './harness/workbenchLogs';

describe('WorkbenchLogs', () => {
  let dataDir = '';

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'contrail-logs-'));
  });

  afterEach(() => {
    rmSync(dataDir, { recursive: true });
  });

  function write(name: string, text: string): void {
    const path = join(dataDir, 'data/logs/20261121T012414', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  it('has no errors before anything was logged', () => {
    const logs = new WorkbenchLogs(dataDir);
    assert.deepEqual(logs.errors(), []);
    assert.equal(logs.extension, '');
  });

  it('finds errors, whole, of the window, the extension host and the extension', () => {
    const logs = new WorkbenchLogs(dataDir);
    const failure = '2026-11-21 01:24:21.422 [error] Error: broken\n    at activate';
    write('exthost1/remoteexthost.log', `2026-11-21 01:24:20.000 [info] [error] started\n${failure}\n`);
    write('exthost1/contrail.contrail/Contrail.log', '2026-11-21 01:24:22.000 [error] no store\n');
    logs.addConsole('%c  ERR color: #f33 [contrail.contrail]: view is not declared');
    logs.addConsole('%c INFO color: #33f all is well');
    const own = '2026-11-21 01:24:22.000 [error] no store';
    assert.deepEqual(logs.errors(), ['[contrail.contrail]: view is not declared', failure, own]);
  });

  it('goes on with the next extension host, the tenth after the ninth', () => {
    for (const host of [10, 9, 1]) write(`exthost${host}/remoteexthost.log`, `${host};`);
    assert.equal(new WorkbenchLogs(dataDir).extensionHost, '1;9;10;');
  });

  it('passes over what is known of VS Code itself, and over that alone', () => {
    const logs = new WorkbenchLogs(dataDir);
    const failed = 'Failed to register a ServiceWorker for scope';
    logs.addConsole(`%c  ERR color: #f33 [Service Worker] registration TypeError: ${failed} ('http://127.0.0.1:1/')`);
    logs.addConsole(`%c  ERR color: #f33 contrail: ${failed}`);
    assert.deepEqual(logs.errors(), [`contrail: ${failed}`]);
  });
});
