import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { claudeAdapter } from '../../../src/agents/claude/adapter';
import { collectFacts } from '../../support/collectFacts';
import { dumpFacts } from '../../support/dumpFacts';
import { recordingPath } from '../../support/recordings';
import { recordedSource } from './claudeStore';

const goldens = [
  { name: 'interactive', recording: 'claude-code', source: 'd9d34da3-9921' },
  { name: 'errors', recording: 'claude-code', source: '9864e8cc-9ea3' },
  { name: 'nested-agent', recording: 'claude-code', source: 'agent-aae558854fb91205d' },
  { name: 'sidechains-in-file', recording: 'claude-old', source: '23a06353-6f9c' },
] as const;

describe('Claude Code facts as text', () => {
  for (const { name, recording, source } of goldens) {
    it(`reads ${name} as before (UPDATE_GOLDENS=1 rewrites it)`, function () {
      if (recordingPath(recording) === undefined) this.skip();
      const path = resolve(import.meta.dirname, 'golden', `${name}.txt`);
      const text = dumpFacts(collectFacts(claudeAdapter, recordedSource(recording, source)));
      if (process.env.UPDATE_GOLDENS === '1') {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
      }
      assert.ok(existsSync(path), `${path} is missing`);
      assert.equal(text, readFileSync(path, 'utf8'));
    });
  }
});
