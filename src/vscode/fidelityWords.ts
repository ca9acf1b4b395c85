import type { FidelityLevel } from '../model/agent';
import type { KnowledgeKind } from '../model/fidelity';
import type { Localizer } from './localizer';

/** What a kind of knowledge about sessions is called. */
export function knowledgeName(kind: KnowledgeKind, l10n: Localizer): string {
  switch (kind) {
    case 'content':
      return l10n.t('Texts');
    case 'tokens':
      return l10n.t('Tokens');
    case 'cost':
      return l10n.t('Cost');
    case 'tool_calls':
      return l10n.t('Tool calls');
    case 'tool_output':
      return l10n.t('Tool output');
    case 'reasoning':
      return l10n.t('Reasoning');
    case 'edits':
      return l10n.t('Edits');
  }
}

export function fidelityName(level: FidelityLevel, l10n: Localizer): string {
  switch (level) {
    case 'exact':
      return l10n.t('exact');
    case 'partial':
      return l10n.t('partial');
    case 'estimated':
      return l10n.t('estimated');
    case 'none':
      return l10n.t('none');
  }
}
