import { type ComponentChildren, createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Action, Place } from '../src/panel/protocol';
import type { HostLink } from './hostLink';

export interface Explanation {
  readonly title: string;
  readonly body: ComponentChildren;
}

/** What every part of the panel may use. */
export interface Panel {
  readonly link: HostLink;
  /** Counts up whenever something was read: what is shown is asked for again. */
  readonly revision: number;
  act(action: Action): void;
  goTo(place: Place): void;
  /** Shows where a figure comes from. */
  explain(explanation: Explanation): void;
}

export const PanelContext = createContext<Panel | null>(null);

export function usePanel(): Panel {
  const panel = useContext(PanelContext);
  if (panel === null) throw new Error('outside of the panel');
  return panel;
}
