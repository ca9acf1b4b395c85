import { count, dollars, enumeration, plainLine } from '../../model/format';
import type { FileItem } from '../../store/readModels/sessionDetail';
import type { ThreadItem } from '../../store/readModels/threadItems';
import type { Localizer } from '../localizer';
import { threadStatus } from '../sessionWords';
import { baseName, type RowLabel, shortened, withCost, withoutFullStop } from './sessionLabel';

/** They are indented further than sessions are. */
const longestSidechain = 22;

type ChildLabel = RowLabel & { readonly tooltip: string };

/** A sidechain: what it was asked, what it cost without those it started, how it ended, and of which type it is. */
export function sidechainLabel(thread: ThreadItem, l10n: Localizer): ChildLabel {
  const type = thread.agent_type ?? thread.name;
  const whole = plainLine(thread.description ?? type ?? thread.thread_id);
  const cost = dollars(thread.microusd, undefined, 0, l10n.locale);
  const description = [
    threadStatus(thread.status, l10n),
    thread.description !== null && type !== null && plainLine(type),
  ];
  // An agent that keeps no usage made requests all the same.
  const isUnmetered = thread.requests === 0 && thread.tokens === null;
  const shown = description.filter(part => part !== false && part !== null);
  const lines = [
    whole,
    type === null ? null : l10n.t('Type: {0}', plainLine(type)),
    thread.name === null || thread.name === type ? null : l10n.t('Name: {0}', plainLine(thread.name)),
    l10n.t('Kind: {0}', thread.kind),
    thread.model === null ? null : l10n.t('Model: {0}', plainLine(thread.model)),
    l10n.t('Requests: {0}', isUnmetered ? l10n.t('unknown') : count(thread.requests, l10n.locale)),
    thread.children.length === 0
      ? l10n.t('Cost: {0}', cost)
      : l10n.t('Cost: {0}, without the sidechains that it started', cost),
  ];
  return {
    label: withCost(cost, shortened(whole, longestSidechain)),
    description: shown.join(' · '),
    spoken: enumeration(
      [l10n.t('Sidechain {0}', withoutFullStop(whole)), spokenCost(thread, l10n), ...shown],
      l10n.locale,
    ),
    icon: 'type-hierarchy-sub',
    contextValue: 'sidechain',
    tooltip: lines.filter(line => line !== null).join('\n'),
  };
}

function spokenCost({ microusd }: ThreadItem, l10n: Localizer): string {
  return microusd === null ? l10n.t('cost unknown') : l10n.t('cost {0}', dollars(microusd, undefined, 0, l10n.locale));
}

/** An edited file: its name, what was added and removed, and where it lies. */
export function fileLabel(file: FileItem, l10n: Localizer): ChildLabel {
  const path = plainLine(file.relative_path ?? file.path);
  const name = baseName(path);
  const folder = path.slice(0, Math.max(0, path.length - name.length - 1));
  const added = count(file.lines_added, l10n.locale);
  const removed = count(file.lines_removed, l10n.locale);
  const lines = `+${added} −${removed}`;
  const edits = file.edits === 1 ? l10n.t('1 edit') : l10n.t('{0} edits', count(file.edits, l10n.locale));
  return {
    label: name,
    description: folder === '' ? lines : `${lines} · ${folder}`,
    spoken: l10n.t('{0}, {1}, lines added: {2}, lines removed: {3}', path, edits, added, removed),
    icon: 'file',
    contextValue: 'file',
    tooltip: [plainLine(file.path), edits].join('\n'),
  };
}

/**
 * Whether the editor may look at the file to draw its icon and decorations: a transcript must not make a Windows machine
 * greet a stranger's server, which is what a UNC path does.
 */
export function isLocalPath(path: string): boolean {
  return !/^[\\/]{2}/.test(path) && /^(?:\/|[A-Za-z]:[\\/])/.test(path);
}
