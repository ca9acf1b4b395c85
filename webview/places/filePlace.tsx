import type { JSX } from 'preact';
import type { Place } from '../../src/panel/protocol';

export function FilePlace(_: {
  readonly place: Extract<Place, { kind: 'file' }>;
  readonly activeFile: string | null;
}): JSX.Element {
  return <div />;
}
