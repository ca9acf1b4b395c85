import type { JSX } from 'preact';

/** Drawn on 16 × 16, lines one unit wide, in the colour of the text beside them. */
const shapes = {
  pass: 'M3 8.5 6.5 12 13 4.5',
  fail: 'M4 4l8 8M12 4l-8 8',
  warning: 'M8 2.5 14.5 13.5H1.5ZM8 6.5v3.5M8 11.5v.8',
  stop: 'M5.5 4v8M10.5 4v8',
  denied: 'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11ZM4.2 4.2l7.6 7.6',
  fold: 'M3 3.5h10M3 12.5h10M5.5 6.5 8 9l2.5-2.5',
  prompt: 'M2.5 3h11v7.5h-6L4.5 13v-2.5h-2Z',
  edit: 'M3 13l.8-3L11 2.8 13.2 5 6 12.2Z',
  sidechain: 'M4 2.5v6a3 3 0 0 0 3 3h5.5M10 9l2.5 2.5L10 14',
  file: 'M4 1.5h5.5L12.5 4.5v10H4ZM9.5 1.5v3h3',
  transcript: 'M3 3h10M3 6.3h10M3 9.7h7M3 13h5',
  branch:
    'M5 3.8v8.4M11 5.8v.7a2.5 2.5 0 0 1-2.5 2.5H5M5 2.3a1.3 1.3 0 1 0 0 .1ZM5 13.7a1.3 1.3 0 1 0 0-.1ZM11 4.3a1.3 1.3 0 1 0 0 .1Z',
  resume: 'M5 3.5v9L12.5 8Z',
  pin: 'M6 2h4l-.5 4.5L12 9H4l2.5-2.5ZM8 9v5',
  zoomIn: 'M8 3.5v9M3.5 8h9',
  zoomOut: 'M3.5 8h9',
  reset: 'M13 8a5 5 0 1 1-1.5-3.5M12 2v3H9',
  table: 'M2.5 3.5h11v9h-11ZM2.5 6.5h11M7 6.5v6',
  chart: 'M2.5 13.5h11M4.5 11V7M8 11V3.5M11.5 11V8.5',
  save: 'M8 2.5v7.5M5 7l3 3 3-3M3 13h10',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9ZM10.2 10.2 14 14',
  previous: 'M4 10l4-4 4 4',
  next: 'M4 6l4 4 4-4',
  right: 'M6 4l4 4-4 4',
  more: 'M3.5 8h.1M8 8h.1M12.5 8h.1',
  close: 'M4 4l8 8M12 4l-8 8',
  live: 'M8 5a3 3 0 1 0 0 6a3 3 0 1 0 0-6Z',
  goTo: 'M5 3.5h7.5V11M12.5 3.5 4 12',
} as const;
export type IconName = keyof typeof shapes;

/** A picture that stands beside its meaning in words: it is not announced. */
export function Icon({ name, class: extra = '' }: { readonly name: IconName; readonly class?: string }): JSX.Element {
  return (
    <svg class={`icon ${extra}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={shapes[name]} />
    </svg>
  );
}
