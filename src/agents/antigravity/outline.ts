import { stringField } from '../jsonRecord';
import type { Step } from './steps';
import { type AntigravityCall, callOf, callsIn } from './toolCalls';

/** What a transcript says, in its order, with results beside their calls. */
export type Entry =
  | { readonly kind: 'prompt' | 'injected' | 'checkpoint' | 'error' | 'result'; readonly step: Step }
  | { readonly kind: 'answer'; readonly step: Step; readonly calls: readonly AntigravityCall[] };

/** What the client tells the model of itself: long, and the same in every conversation. */
const silent = new Set(['CONVERSATION_HISTORY', 'EPHEMERAL_MESSAGE', 'KNOWLEDGE_ARTIFACTS']);

export function outline(steps: readonly Step[]): Entry[] {
  const entries: Entry[] = [];
  let pending: readonly AntigravityCall[] = [];
  for (const step of steps) {
    const source = stringField(step.record, 'source') ?? '';
    switch (step.type) {
      case 'USER_INPUT':
        pending = [];
        entries.push({ kind: source === 'SYSTEM' || source === 'MODEL' ? 'injected' : 'prompt', step });
        break;
      case 'PLANNER_RESPONSE': {
        const calls = callsIn(step);
        pending = calls;
        entries.push({ kind: 'answer', step, calls });
        break;
      }
      case 'CHECKPOINT':
        entries.push({ kind: 'checkpoint', step });
        break;
      case 'SYSTEM_MESSAGE':
        entries.push({ kind: 'injected', step });
        break;
      case 'ERROR_MESSAGE': {
        const call = /tool call/i.test(errorText(step)) ? callOf(step, pending) : undefined;
        if (call === undefined) entries.push({ kind: 'error', step });
        else call.result = step;
        break;
      }
      default: {
        if (silent.has(step.type)) break;
        const call = callOf(step, pending);
        if (call !== undefined) call.result = step;
        else entries.push({ kind: source === 'MODEL' ? 'result' : 'injected', step });
      }
    }
  }
  return entries;
}

/** What an `ERROR_MESSAGE` says; some have it in a field of its own. */
export function errorText({ record }: Step): string {
  return stringField(record, 'error') ?? stringField(record, 'content') ?? '';
}
