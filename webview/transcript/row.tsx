import type { JSX } from 'preact';
import { count } from '../../src/model/format';
import type { TranscriptRow } from '../../src/panel/transcriptAnswers';
import { eventName } from '../../src/vscode/eventName';
import { moment, visible } from '../format';
import { l10n } from '../localize';
import { usePanel } from '../panelContext';
import { Icon, type IconName } from '../parts/icon';
import { Money } from '../parts/money';
import { eventIcon, isSaid } from './eventIcon';
import { Marked } from './marked';
import { SidechainLine } from './rowSidechain';
import { type LoadedText, RowText } from './rowText';

/** Deeper ones are not indented further. */
const deepest = 8;

export interface RowProps {
  readonly row: TranscriptRow;
  readonly index: number;
  readonly total: number;
  readonly sessionUid: string;
  /** The one that the Tab key reaches. */
  readonly isActive: boolean;
  readonly isOpen: boolean;
  /** What was jumped to. */
  readonly isHit: boolean;
  readonly finder: RegExp | null;
  readonly texts: Map<number, LoadedText>;
  readonly onToggle: () => void;
  readonly onFold: (threadId: string, unfolds: boolean) => void;
}

/** One event of a transcript. */
export function Row(props: RowProps): JSX.Element {
  const { row, isActive, isOpen, isHit, sessionUid, finder, onToggle } = props;
  const { act } = usePanel();
  const name = visible(eventName(row, l10n));
  const said = isSaid(row);
  const tabIndex = isActive ? 0 : -1;
  const icon = eventIcon(row);
  const kind = `${row.kind} ${icon === 'right' ? 'opens' : ''} ${said ? 'saying' : ''} ${row.abandoned ? 'abandoned' : ''} ${isHit ? 'hit' : ''}`;
  const title = (
    <>
      <Icon name={icon} />
      <b>{name}</b>
    </>
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: the rows of a list of which only some are there
    <div
      role="listitem"
      class={`event ${kind}`}
      style={{ '--depth': Math.min(row.depth, deepest) }}
      tabIndex={tabIndex}
      aria-label={label(row, name)}
      aria-posinset={props.index + 1}
      aria-setsize={props.total}
      aria-current={isHit || undefined}
      data-seq={row.seq}
    >
      <div class="head">
        {said || !row.text ? (
          <span class="line">
            {title}
            {!said && (
              <span class="summary">
                <Marked text={row.summary} finder={finder} />
              </span>
            )}
          </span>
        ) : (
          <button type="button" class="quiet line" tabIndex={tabIndex} aria-expanded={isOpen} onClick={onToggle}>
            {title}
            <span class="summary">
              <Marked text={row.summary} finder={finder} />
            </span>
          </button>
        )}
        <Check row={row} />
        {row.abandoned && <span class="quiet-text">{l10n.t('left behind by a rewind')}</span>}
        <RequestCost row={row} tabIndex={tabIndex} />
        {row.at !== null && <time class="quiet-text">{moment(row.at, 'second')}</time>}
        <button
          type="button"
          class="quiet only-icon raw"
          tabIndex={tabIndex}
          title={l10n.t('Open the File of the Transcript Here')}
          aria-label={l10n.t('Open the file of the transcript at this event')}
          onClick={() =>
            act({ kind: 'openTranscript', session_uid: sessionUid, thread_id: row.thread_id, seq: row.seq })
          }
        >
          <Icon name="goTo" />
        </button>
      </div>
      <RowText {...props} name={name} tabIndex={tabIndex} />
      <Edits row={row} sessionUid={sessionUid} tabIndex={tabIndex} />
      {row.sidechains.map(sidechain => (
        <SidechainLine
          key={sidechain.thread_id}
          sidechain={sidechain}
          tabIndex={tabIndex}
          onFold={unfolds => props.onFold(sidechain.thread_id, unfolds)}
        />
      ))}
    </div>
  );
}

function Check({ row: { check } }: { readonly row: TranscriptRow }): JSX.Element | null {
  if (check === null) return null;
  const [icon, word]: [IconName, string] =
    check.result === 'pass'
      ? ['pass', l10n.t('passed')]
      : check.result === 'fail'
        ? ['fail', l10n.t('failed')]
        : ['more', l10n.t('result not known')];
  return (
    <span class={`check ${check.result}`} title={visible(check.first_error ?? check.command)}>
      <Icon name={icon} />
      {word}
    </span>
  );
}

function RequestCost({
  row,
  tabIndex,
}: {
  readonly row: TranscriptRow;
  readonly tabIndex: number;
}): JSX.Element | null {
  const { request } = row;
  if (request === null) return null;
  const model = request.model === null ? l10n.t('a model that is not named') : visible(request.model);
  return (
    <Money
      microusd={request.microusd}
      tabIndex={tabIndex}
      what={l10n.t('Cost of the request')}
      why={() => (
        <p>
          {request.tokens === null
            ? l10n.t('One request to {0}. Its tokens are not on record.', model)
            : l10n.t(
                'One request to {0} with {1} tokens, what was read from and written to the cache among them. It is counted once, at its first event. The overview of the session has the prices.',
                model,
                count(request.tokens, l10n.locale),
              )}
        </p>
      )}
    />
  );
}

function Edits({
  row,
  sessionUid,
  tabIndex,
}: {
  readonly row: TranscriptRow;
  readonly sessionUid: string;
  readonly tabIndex: number;
}): JSX.Element[] {
  const { act } = usePanel();
  return row.edits.map(({ path, ordinal, relative_path, status, lines_added, lines_removed, line }, index) => {
    const name = visible(relative_path ?? path);
    return (
      <div class="edit-line" key={index}>
        <button
          type="button"
          class="link"
          tabIndex={tabIndex}
          title={l10n.t('Show this edit')}
          onClick={() => act({ kind: 'openEdit', session_uid: sessionUid, seq: row.seq, ordinal })}
        >
          <Icon name="edit" />
          <span class="path">{name}</span>
        </button>
        <span class="quiet-text">
          {status === 'failed'
            ? l10n.t('not applied')
            : `+${count(lines_added, l10n.locale)} −${count(lines_removed, l10n.locale)}`}
        </span>
        <button
          type="button"
          class="quiet only-icon"
          tabIndex={tabIndex}
          title={l10n.t('Open the File')}
          aria-label={line === null ? l10n.t('Open {0}', name) : l10n.t('Open {0} at line {1}', name, line)}
          onClick={() => act({ kind: 'openFile', path, ...(line !== null && { line }) })}
        >
          <Icon name="file" />
        </button>
      </div>
    );
  });
}

/** A row in a sentence: what, when, and how it begins. */
function label(row: TranscriptRow, name: string): string {
  const parts = [
    name,
    row.at !== null && moment(row.at, 'second'),
    row.depth > 0 && l10n.t('in a sidechain'),
    row.abandoned && l10n.t('left behind by a rewind'),
    visible(row.summary).slice(0, 200),
  ];
  return parts.filter(part => part !== false && part !== '').join(', ');
}
