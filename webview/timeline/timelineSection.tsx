import type { JSX } from 'preact';

export function TimelineSection(_: { readonly sessionUid: string }): JSX.Element {
  return <div />;
}
