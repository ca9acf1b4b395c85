import type { ThreadFact } from '../../model/facts';
import { isRecord, listField, stringField } from '../jsonRecord';
import { isSessionId } from '../sessionId';
import { titleFrom } from '../titleFrom';
import type { AntigravityCall } from './toolCalls';

/** The conversations that a call of `invoke_subagent` started, which its result names in the order of its arguments. */
export function startedAgents(
  { input, result }: AntigravityCall,
  callId: string,
  parentThreadId: string,
): ThreadFact[] {
  const asked = listField(input, 'Subagents').filter(isRecord);
  const text = result === null ? '' : (stringField(result.record, 'content') ?? '');
  const ids = [...text.matchAll(/"conversationId":\s*"([^"]+)"/g)].map(([, id = '']) => id).filter(isSessionId);
  return [...new Set(ids)].map((threadId, index) => {
    const agent = asked[index] ?? {};
    const prompt = stringField(agent, 'Prompt');
    return {
      threadId,
      parentThreadId,
      kind: 'async',
      spawnCallId: callId,
      agentType: stringField(agent, 'TypeName') ?? undefined,
      name: stringField(agent, 'Role') ?? undefined,
      description: prompt === null ? undefined : titleFrom(prompt),
    };
  });
}
