import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { TranscriptRow } from '../../src/panel/transcriptAnswers';
import { bytes } from '../format';
import { LinkError } from '../hostLink';
import { l10n } from '../localize';
import { usePanel } from '../panelContext';
import { isSaid } from './eventIcon';
import { Marked } from './marked';

/** What a text is cut to until the reader asks for all of it. */
const clampedLines = 12;
const clampedCharacters = 1200;
/** Loaded at once, in characters. */
const part = 50_000;
/** Below a text that was found, a part more is loaded until what is looked for appears; no further than this. */
const furthest = 1_000_000;

/** The text of an event so far: `next` is where it goes on, null at its end. */
export interface LoadedText {
  readonly text: string;
  readonly next: number | null;
}

export interface RowTextProps {
  readonly row: TranscriptRow;
  readonly name: string;
  readonly sessionUid: string;
  /** All of it, not only the beginning. */
  readonly isOpen: boolean;
  readonly finder: RegExp | null;
  /** The text is looked through until something is found. */
  readonly isHit: boolean;
  readonly tabIndex: number;
  /** Texts that were loaded further than the rows have them, by seq: rows come and go. */
  readonly texts: Map<number, LoadedText>;
  readonly onToggle: () => void;
}

/** What an event says: a prompt or an answer as text, cut where it is long; everything else in a box that scrolls. */
export function RowText({ row, isOpen, ...props }: RowTextProps): JSX.Element | null {
  const { finder } = props;
  const text = row.text ?? '';
  if (!isSaid(row)) return isOpen && text !== '' ? <WholeText row={row} {...props} /> : null;
  const shown = clamp(text);
  const isCut = shown.length < text.length || !row.text_complete;
  if (!isCut && !isOpen)
    return (
      <div class="said">
        <Marked text={text || row.summary} finder={finder} />
      </div>
    );
  return (
    <>
      {isOpen ? (
        <WholeText row={row} {...props} />
      ) : (
        <div class="said">
          <Marked text={shown} finder={finder} />…
        </div>
      )}
      {isCut && (
        <button
          type="button"
          class="link"
          tabIndex={props.tabIndex}
          aria-expanded={isOpen}
          aria-label={isOpen ? l10n.t('Show less of {0}', props.name) : l10n.t('Show all of {0}', props.name)}
          onClick={props.onToggle}
        >
          {isOpen ? l10n.t('Show Less') : l10n.t('Show All ({0})', bytes(row.text_bytes))}
        </button>
      )}
    </>
  );
}

function WholeText({
  row,
  name,
  sessionUid,
  finder,
  isHit,
  tabIndex,
  texts,
}: Omit<RowTextProps, 'isOpen'>): JSX.Element {
  const { link } = usePanel();
  const [loaded, setLoaded] = useState<LoadedText>(
    texts.get(row.seq) ?? { text: row.text ?? '', next: row.text_complete ? null : (row.text ?? '').length },
  );
  const [asked, setAsked] = useState(!row.text_complete && loaded.text.length < part ? 1 : 0);
  const [failure, setFailure] = useState('');
  const said = isSaid(row);
  const text = said || loaded.next !== null ? loaded.text : fieldsOf(loaded.text);

  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const mark = isHit && box.current?.querySelector('mark');
    if (mark && box.current) box.current.scrollTop = mark.offsetTop - box.current.clientHeight / 2;
  }, [isHit, finder, loaded]);

  const lacksMatch = isHit && finder !== null && loaded.text.length < furthest && loaded.text.search(finder) < 0;
  useEffect(() => {
    if (loaded.next === null || (asked === 0 && !lacksMatch)) return;
    const asking = new AbortController();
    link
      .ask('transcriptText', { session_uid: sessionUid, seq: row.seq, offset: loaded.next, limit: part }, asking.signal)
      .then(
        answer => {
          const all = { text: loaded.text + answer.text, next: answer.next_offset };
          texts.set(row.seq, all);
          setLoaded(all);
          setAsked(0);
          setFailure('');
        },
        (error: unknown) => {
          if (!asking.signal.aborted)
            setFailure((error instanceof LinkError && error.message) || l10n.t('The text could not be read.'));
        },
      );
    return () => asking.abort();
  }, [link, asked, lacksMatch, loaded, row.seq]);

  return (
    <>
      {/* biome-ignore-start lint/a11y: what scrolls must be reached by the keyboard, and is no set of fields */}
      <div
        ref={box}
        role="group"
        class={said ? 'said box' : 'box'}
        tabIndex={0}
        aria-label={l10n.t('Text of {0}', name)}
      >
        <Marked text={text} finder={finder} />
      </div>
      {/* biome-ignore-end lint/a11y: as above */}
      {failure !== '' && <p role="alert">{failure}</p>}
      {loaded.next !== null && (
        <button type="button" class="link" tabIndex={tabIndex} onClick={() => setAsked(asked + 1)}>
          {l10n.t('Show More of {0}', bytes(row.text_bytes))}
        </button>
      )}
    </>
  );
}

function clamp(text: string): string {
  let end = -1;
  for (let line = 0; line < clampedLines; line++) {
    end = text.indexOf('\n', end + 1);
    if (end < 0) break;
  }
  const lines = end < 0 ? text : text.slice(0, end);
  return lines.length > clampedCharacters + 200 ? lines.slice(0, clampedCharacters) : lines;
}

/** The input of a tool, a field each; any other text as it is. */
function fieldsOf(text: string): string {
  if (!text.startsWith('{')) return text;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return text;
    return Object.entries(value)
      .map(([name, field]) => `${name}: ${typeof field === 'string' ? field : JSON.stringify(field)}`)
      .join('\n');
  } catch {
    // It only looks like the input of a tool.
    return text;
  }
}
