import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';

const text = { type: 'string' };
const uri = { type: 'string', format: 'uri' };
const line = { type: 'integer', minimum: 1 };
const listOf = (items: object) => ({ type: 'array', items });
const object = (required: readonly string[], properties: object) => ({ type: 'object', required, properties });

const contributor = object(['type'], {
  type: { enum: ['human', 'ai', 'mixed', 'unknown'], type: 'string' },
  model_id: { type: 'string', maxLength: 250 },
});
const range = object(['start_line', 'end_line'], {
  start_line: line,
  end_line: line,
  content_hash: text,
  contributor,
});
const conversation = object(['ranges'], {
  url: uri,
  contributor,
  ranges: listOf(range),
  related: listOf(object(['type', 'url'], { type: text, url: uri })),
});

/**
 * What Agent Trace 0.1.0 asks of a Trace Record, written after section 6.1 of its specification
 * (github.com/cursor/agent-trace, README.md, CC BY 4.0): the same fields, types, formats and limits.
 */
export const traceRecordSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  ...object(['version', 'id', 'timestamp', 'files'], {
    version: { type: 'string', pattern: '^[0-9]+\\.[0-9]+\\.[0-9]+$' },
    id: { type: 'string', format: 'uuid' },
    timestamp: { type: 'string', format: 'date-time' },
    vcs: object(['type', 'revision'], { type: { enum: ['git', 'jj', 'hg', 'svn'], type: 'string' }, revision: text }),
    tool: object([], { name: text, version: text }),
    files: listOf(object(['path', 'conversations'], { path: text, conversations: listOf(conversation) })),
    metadata: { type: 'object' },
  }),
};

const ajv = new Ajv2020({ strict: true, allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(traceRecordSchema);

/** What is wrong with a Trace Record. */
export function traceRecordProblems(record: unknown): string[] {
  validate(record);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

export function assertTraceRecord(record: unknown): void {
  assert.deepEqual(traceRecordProblems(record), []);
}
