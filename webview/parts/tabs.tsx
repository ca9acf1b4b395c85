import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';

export interface TabsProps<K extends string> {
  readonly label: string;
  readonly tabs: readonly { readonly key: K; readonly name: string }[];
  readonly chosen: K;
  /** The id of the element that shows what is chosen. */
  readonly controls: string;
  readonly onChoose: (key: K) => void;
}

/** Tabs as ARIA describes them: one stop of the Tab key, arrows go from one to the next. */
export function Tabs<K extends string>({ label, tabs, chosen, controls, onChoose }: TabsProps<K>): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = tabs.findIndex(({ key }) => key === chosen);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: tabs.length - 1 }[event.key];
    const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length];
    if (next === undefined) return;
    event.preventDefault();
    onChoose(next.key);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[tabs.indexOf(next)]?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={onKeyDown}>
      {tabs.map(({ key, name }) => (
        <button
          type="button"
          role="tab"
          key={key}
          id={`${controls}-${key}`}
          aria-selected={key === chosen}
          aria-controls={controls}
          tabIndex={key === chosen ? 0 : -1}
          onClick={() => onChoose(key)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
