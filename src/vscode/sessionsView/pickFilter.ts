import * as vscode from 'vscode';
import { agentName } from '../../model/agent';
import { editorLocalizer } from '../editorLocalizer';
import { withoutIcons } from '../sessionRow';
import { daysText, type Filter } from './viewState';

export interface FilterChoices {
  readonly agents: readonly string[];
  readonly branches: readonly string[];
  readonly worktrees: readonly string[];
}

interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/** Asks what to filter by, then for which; undefined when the user gives up. */
export async function pickFilter(filter: Filter, choices: FilterChoices): Promise<Filter | undefined> {
  const { l10n } = vscode;
  const { agents, branches, worktrees } = choices;
  const any = l10n.t('any');
  const parts: Choice<() => Promise<Filter | undefined>>[] = [
    {
      label: l10n.t('Title or Content…'),
      iconPath: new vscode.ThemeIcon('search'),
      description: withoutIcons(filter.text ?? any),
      value: () => pickText(filter),
    },
    {
      label: l10n.t('Agent…'),
      iconPath: new vscode.ThemeIcon('hubot'),
      description: filter.agent === undefined ? any : agentName(filter.agent),
      value: () => pickOne(filter, 'agent', agents, l10n.t('Sessions of which agent?')),
    },
    {
      label: l10n.t('Branch…'),
      iconPath: new vscode.ThemeIcon('git-branch'),
      description: withoutIcons(filter.branch ?? any),
      value: () => pickOne(filter, 'branch', branches, l10n.t('Sessions on which branch?')),
    },
    {
      label: l10n.t('Days…'),
      iconPath: new vscode.ThemeIcon('calendar'),
      description: filter.days === undefined ? any : daysText(filter.days, editorLocalizer),
      value: () => pickDays(filter),
    },
  ];
  if (worktrees.length > 0 || filter.worktree !== undefined)
    parts.splice(3, 0, {
      label: l10n.t('Worktree…'),
      iconPath: new vscode.ThemeIcon('list-tree'),
      description: withoutIcons(filter.worktree ?? any),
      value: () => pickOne(filter, 'worktree', worktrees, l10n.t('Sessions in which worktree?')),
    });
  if (Object.keys(filter).length > 0)
    parts.push({
      label: l10n.t('Clear Filter'),
      iconPath: new vscode.ThemeIcon('clear-all'),
      value: () => Promise.resolve({}),
    });
  const picked = await vscode.window.showQuickPick(parts, { placeHolder: l10n.t('Filter sessions by') });
  return picked?.value();
}

async function pickText(filter: Filter): Promise<Filter | undefined> {
  const text = await vscode.window.showInputBox({
    value: filter.text ?? '',
    prompt: vscode.l10n.t('Part of the title, or words of the conversation. Empty: any.'),
  });
  return text === undefined ? undefined : changed(filter, 'text', text.trim() === '' ? undefined : text.trim());
}

async function pickOne(
  filter: Filter,
  field: 'agent' | 'branch' | 'worktree',
  values: readonly string[],
  placeHolder: string,
): Promise<Filter | undefined> {
  const items = values.map(value => ({
    label: withoutIcons(field === 'agent' ? agentName(value) : value),
    value,
    description: value === filter[field] ? vscode.l10n.t('shown now') : '',
  }));
  const picked = await vscode.window.showQuickPick<Choice<string | undefined>>([anyChoice(), ...items], {
    placeHolder,
  });
  return picked && changed(filter, field, picked.value);
}

async function pickDays(filter: Filter): Promise<Filter | undefined> {
  const items = ([1, 7, 30] as const).map(value => ({
    label: daysText(value, editorLocalizer),
    value,
    description: value === filter.days ? vscode.l10n.t('shown now') : '',
  }));
  const picked = await vscode.window.showQuickPick<Choice<Filter['days']>>([anyChoice(), ...items], {
    placeHolder: vscode.l10n.t('Sessions of which days?'),
  });
  return picked && changed(filter, 'days', picked.value);
}

function anyChoice(): Choice<undefined> {
  return { label: vscode.l10n.t('Any'), value: undefined };
}

function changed<K extends keyof Filter>(filter: Filter, field: K, value: Filter[K]): Filter {
  const { [field]: _, ...rest } = filter;
  return value === undefined ? rest : { ...rest, [field]: value };
}
