import assert from 'node:assert/strict';
import { exitCode, resultDetail, toolCall, toolResult } from '../../../src/agents/goose/toolCall';
import { result, text } from './gooseStore';

describe('the results of calls of goose', () => {
  const failed = (error: string): object => ({ type: 'toolResponse', id: 'c', toolResult: { status: 'error', error } });
  const detailOf = (block: object): string | null => resultDetail(toolResult({ ...block }));

  it('say how a call ended', () => {
    assert.equal(detailOf(result('c', 'fine')), null);
    assert.equal(detailOf(result('c', 'no', { isError: true })), 'error');
    assert.equal(detailOf(failed('-32603: no such tool')), 'error');
    assert.equal(detailOf(result('c', 'The user has declined to run this tool. DO NOT attempt')), 'denial');
    assert.equal(
      detailOf(result('c', 'Let the user know the tool call was skipped in goose chat mode. DO NOT')),
      'permission_denial',
    );
    assert.equal(detailOf(failed('-32603: Interrupted by the user to make a correction')), 'interrupted');
    assert.equal(
      detailOf(result('c', 'Tool call was interrupted before completing', { isError: true })),
      'interrupted',
    );
  });

  it('are what the agent is told, in all versions', () => {
    const value = [
      { ...text('short'), annotations: { audience: ['assistant'] } },
      { ...text('long'), annotations: { audience: ['user'] } },
    ];
    const old = { type: 'toolResponse', id: 'c', toolResult: { status: 'success', value } };
    assert.equal(toolResult(old).text, 'short');
    const file = { type: 'resource', resource: { uri: 'file:///a', text: 'content' } };
    assert.equal(toolResult({ ...result('c', '', { content: [file] }) }).text, 'content');
  });

  it('have the exit code that the shell writes, and no other', () => {
    const codeOf = (said: string, more: object = {}): number | null =>
      exitCode(toolResult({ ...result('c', said, more) }));
    assert.equal(codeOf('', { structuredContent: { exit_code: 3 } }), 3);
    assert.equal(codeOf('x\n\nCommand exited with code 2', { isError: true }), 2);
    assert.equal(codeOf('Command exited with code 2 is what it said'), null);
  });

  it('keep why a call could not be read', () => {
    const block = { type: 'toolRequest', id: 'c', toolCall: { status: 'error', error: 'no JSON' } };
    assert.deepEqual(toolCall(block), { id: 'c', tool: 'unknown', input: {}, error: 'no JSON' });
  });
});
