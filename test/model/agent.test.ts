import { equal } from 'node:assert/strict';
import { agentName } from '../../src/model/agent';

describe('agentName', () => {
  it('names the agents that are read', () => {
    equal(agentName('claude-code'), 'Claude Code');
    equal(agentName('codex'), 'Codex');
  });

  it('calls a stranger by its id, whatever that is', () => {
    equal(agentName('a-stranger'), 'a-stranger');
    equal(agentName('constructor'), 'constructor');
  });
});
