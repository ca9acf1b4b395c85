import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import * as v from 'valibot';
import { count } from '../../src/model/format';
import { allTokens } from '../../src/model/tokens';
import type { Cost, Thread } from '../../src/panel/sessionAnswers';
import { threadStatus } from '../../src/vscode/sessionWords';
import { compact, visible } from '../format';
import { l10n } from '../localize';
import { usePanel } from '../panelContext';
import { Icon } from '../parts/icon';
import { Money } from '../parts/money';
import { Section } from '../parts/section';
import { Empty } from '../parts/states';
import { threadName } from '../parts/threadName';
import { useSaved } from '../savedState';
import { Provenance } from './provenance';

export interface SidechainTreeProps {
  readonly sessionUid: string;
  readonly roots: readonly Thread[];
  readonly cost: Cost;
}

/** The sidechains of a session, nested as they were started: what each was for, used, cost and came to. */
export function SidechainTree({ sessionUid, roots, cost }: SidechainTreeProps): JSX.Element {
  const [folded, setFolded] = useSaved(`sidechains ${sessionUid}`, v.array(v.string()), []);
  const [focused, setFocused] = useState<string | null>(null);
  const tree = useRef<HTMLDivElement>(null);
  const top = roots.flatMap(root => (root.kind === 'main' ? root.children : [root]));
  const rows = visibleRows(top, new Set(folded));
  const active = rows.find(({ thread }) => thread.thread_id === focused) ?? rows[0];

  const focus = (row: Row | undefined): void => {
    if (row === undefined) return;
    setFocused(row.thread.thread_id);
    const index = rows.indexOf(row);
    tree.current?.querySelectorAll<HTMLElement>('[role=treeitem]')[index]?.focus();
  };
  const toggle = ({ thread_id }: Thread, folds: boolean): void =>
    setFolded(folds ? [...folded, thread_id] : folded.filter(id => id !== thread_id));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (active === undefined || event.target instanceof HTMLButtonElement) return;
    const at = rows.indexOf(active);
    const isFolded = folded.includes(active.thread.thread_id);
    const hasChildren = active.thread.children.length > 0;
    if (event.key === 'ArrowDown') focus(rows[at + 1]);
    else if (event.key === 'ArrowUp') focus(rows[at - 1]);
    else if (event.key === 'Home') focus(rows[0]);
    else if (event.key === 'End') focus(rows.at(-1));
    else if (event.key === 'ArrowRight' && hasChildren) isFolded ? toggle(active.thread, false) : focus(rows[at + 1]);
    else if (event.key === 'ArrowLeft')
      hasChildren && !isFolded
        ? toggle(active.thread, true)
        : focus(rows.slice(0, at).findLast(({ level }) => level < active.level));
    else return;
    event.preventDefault();
  };

  return (
    <Section title={l10n.t('Sidechains')} count={countThreads(top)}>
      {top.length === 0 ? (
        <Empty>{l10n.t('The session started no sidechain.')}</Empty>
      ) : (
        <div class="tree" role="tree" aria-label={l10n.t('Sidechains')} ref={tree} onKeyDown={onKeyDown}>
          {rows.map(row => (
            <SidechainRow
              key={row.thread.thread_id}
              row={row}
              sessionUid={sessionUid}
              cost={cost}
              isFolded={folded.includes(row.thread.thread_id)}
              isActive={row === active}
              onFocus={() => setFocused(row.thread.thread_id)}
              onToggle={folds => toggle(row.thread, folds)}
            />
          ))}
        </div>
      )}
    </Section>
  );
}

interface Row {
  readonly thread: Thread;
  readonly level: number;
}

interface SidechainRowProps {
  readonly row: Row;
  readonly sessionUid: string;
  readonly cost: Cost;
  readonly isFolded: boolean;
  readonly isActive: boolean;
  readonly onFocus: () => void;
  readonly onToggle: (folds: boolean) => void;
}

function SidechainRow({
  row: { thread, level },
  isFolded,
  isActive,
  onToggle,
  ...props
}: SidechainRowProps): JSX.Element {
  const { act } = usePanel();
  const hasChildren = thread.children.length > 0;
  const tokens = allTokens(thread.tokens);
  const models = props.cost.by_model.filter(({ model }) => model === thread.model);
  const facts = [
    thread.model,
    tokens === null ? l10n.t('tokens unknown') : l10n.t('{0} tokens', compact(tokens)),
    thread.edits > 0 && l10n.t('{0} edits', count(thread.edits, l10n.locale)),
    threadStatus(thread.status, l10n),
  ].filter(fact => typeof fact === 'string');
  return (
    <div
      role="treeitem"
      aria-level={level}
      aria-expanded={hasChildren ? !isFolded : undefined}
      tabIndex={isActive ? 0 : -1}
      style={{ paddingInlineStart: `${(level - 1) * 1.25}em` }}
      onFocus={props.onFocus}
    >
      <div class="list-row">
        <span
          class={`twist ${hasChildren ? '' : 'leaf'} ${isFolded ? '' : 'open'}`}
          aria-hidden="true"
          onClick={() => onToggle(!isFolded)}
        >
          <Icon name={hasChildren ? 'right' : 'sidechain'} />
        </span>
        <span class="grow">
          <b>{visible(threadName(thread))}</b> {thread.description !== null && visible(thread.description)}
          <span class="quiet-text"> {facts.map(visible).join(' · ')}</span>
        </span>
        <Money
          microusd={thread.microusd}
          what={l10n.t('Cost of {0}', visible(threadName(thread)))}
          why={() => (
            <Provenance
              source={props.cost.total.source}
              requests={thread.requests}
              tokens={thread.tokens}
              models={models}
            >
              <p>
                {l10n.t('Without the sidechains that it started itself. The prices below are of the whole session.')}
              </p>
            </Provenance>
          )}
        />
        <button
          type="button"
          class="quiet only-icon"
          aria-label={l10n.t('Open the transcript of {0}', visible(threadName(thread)))}
          onClick={() => act({ kind: 'openTranscript', session_uid: props.sessionUid, thread_id: thread.thread_id })}
        >
          <Icon name="transcript" />
        </button>
      </div>
    </div>
  );
}

function visibleRows(threads: readonly Thread[], folded: ReadonlySet<string>, level = 1): Row[] {
  return threads.flatMap(thread => [
    { thread, level },
    ...(folded.has(thread.thread_id) ? [] : visibleRows(thread.children, folded, level + 1)),
  ]);
}

function countThreads(threads: readonly Thread[]): number {
  return threads.reduce((sum, { children }) => sum + 1 + countThreads(children), 0);
}
