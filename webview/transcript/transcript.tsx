import type { JSX } from 'preact';
import type { SessionItem } from '../../src/panel/answers';

export function Transcript(_: { readonly session: SessionItem; readonly at: number | null }): JSX.Element {
  return <div />;
}
