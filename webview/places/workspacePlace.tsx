import type { JSX } from 'preact';

export function WorkspacePlace(_: { readonly hasFolders: boolean }): JSX.Element {
  return <div />;
}
