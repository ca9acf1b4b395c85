import { agentName } from '../model/agent';
import type { SearchHit } from '../store/readModels/search';
import { moment } from './dates';
import type { Localizer } from './localizer';
import { type PickRow, withoutIcons } from './sessionRow';

/** What a search found: the words around it, and below where they stand. */
export function searchRow({ snippet, title, agent, tool, kind, at }: SearchHit, l10n: Localizer): PickRow {
  const parts = [title, agentName(agent), at === null ? null : moment(Date.parse(at), l10n.locale)];
  return {
    label: withoutIcons(snippet) || l10n.t('(no text)'),
    description: tool === null ? kindName(kind, l10n) : withoutIcons(tool),
    detail: parts
      .filter(part => part !== null)
      .map(withoutIcons)
      .join(' · '),
  };
}

function kindName(kind: string, l10n: Localizer): string {
  switch (kind) {
    case 'user_msg':
      return l10n.t('prompt');
    case 'assistant_msg':
      return l10n.t('answer');
    case 'thinking':
      return l10n.t('reasoning');
    case 'tool_call':
      return l10n.t('call');
    case 'tool_result':
      return l10n.t('result');
    case 'error':
      return l10n.t('error');
    default:
      return '';
  }
}
