import { useEffect, useMemo, useState } from 'preact/hooks';
import { useQuery } from '../useQuery';
import { finderOf } from './marked';

/** Whoever types is not done yet. */
const typingMs = 200;
/** As many as the store tells. */
const limit = 1000;

interface Match {
  readonly seq: number;
  readonly thread_id: string;
}

/** A search within a session. */
export interface Find {
  /** As typed. */
  readonly text: string;
  setText(text: string): void;
  /** What is looked for, to mark it; null when nothing is. */
  readonly finder: RegExp | null;
  readonly isLooking: boolean;
  readonly failed: boolean;
  readonly matches: readonly Match[];
  /** False when there are more matches. */
  readonly isComplete: boolean;
  /** Which match is shown, -1 for none. */
  readonly at: number;
  /** Goes to the next match, or back; round at the ends. */
  go(step: 1 | -1): void;
}

/**
 * @param isAfter whether a match comes at or after what the reader sees
 * @param onMatch brings a match into view
 */
export function useFind(
  session_uid: string,
  isAfter: (match: Match) => boolean,
  onMatch: (match: Match) => void,
): Find {
  const [text, setText] = useState('');
  const [query, setQuery] = useState('');
  const [seq, setSeq] = useState<number | null>(null);
  const asked = useQuery('transcriptFind', query === '' ? null : { session_uid, query, limit });
  const matches = (query !== '' && text !== '' && asked.value?.matches) || [];
  const finder = useMemo(() => finderOf(query), [query]);

  useEffect(() => {
    // Forgotten at once, looked for when the typing rests.
    const timer = setTimeout(() => setQuery(text), text === '' ? 0 : typingMs);
    return () => clearTimeout(timer);
  }, [text]);

  const show = (match: Match | undefined): void => {
    if (match === undefined) return;
    setSeq(match.seq);
    onMatch(match);
  };
  // As the query was typed: the answers after it are the same question, asked again when something was read.
  const [shown, setShown] = useState('');
  useEffect(() => {
    if (query === '' || asked.isLoading || asked.value === null || shown === query) return;
    setShown(query);
    show(matches.find(match => match.seq === seq) ?? matches.find(isAfter) ?? matches[0]);
  }, [asked.value, asked.isLoading]);
  useEffect(() => {
    if (query === '') setShown('');
  }, [query]);

  const isLooking = text !== query || asked.isLoading;
  const at = matches.findIndex(match => match.seq === seq);
  return {
    text,
    setText,
    finder,
    isLooking,
    failed: asked.error !== null,
    matches,
    isComplete: asked.value?.complete ?? true,
    at,
    go: step => {
      const next = at < 0 && step < 0 ? -1 : at + step;
      // Until the answer is there, the matches are those of another text.
      if (!isLooking) show(matches.at(next % matches.length || 0));
    },
  };
}
