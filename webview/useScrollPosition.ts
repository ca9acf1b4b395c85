import { useLayoutEffect } from 'preact/hooks';
import * as v from 'valibot';
import { savedPart, savePart } from './savedState';

const position = v.object({ of: v.string(), top: v.number() });
const inputs = ['wheel', 'pointerdown', 'keydown'] as const;

/**
 * Puts a place where the user had scrolled it, once what it shows is there. `of` tells apart what a place can show: a
 * position in something else is not restored.
 */
export function useScrollPosition(place: string, of: string, isReady: boolean): void {
  useLayoutEffect(() => {
    const scroller = document.querySelector('main');
    const content = document.getElementById('place');
    if (scroller === null || content === null || !isReady) return;
    const name = `scroll ${place}`;
    const saved = savedPart(name, position, { of, top: 0 });
    const top = saved.of === of ? saved.top : 0;
    scroller.scrollTop = top;
    // Parts that are asked for one by one push others down: until the user does something, the position is kept.
    const observer = new ResizeObserver(() => {
      scroller.scrollTop = top;
    });
    const release = (): void => {
      observer.disconnect();
      scroller.style.overflowAnchor = '';
    };
    if (top > 0) {
      observer.observe(content);
      scroller.style.overflowAnchor = 'none';
    }
    const save = (): void => savePart(name, { of, top: Math.round(scroller.scrollTop) });
    scroller.addEventListener('scrollend', save);
    for (const input of inputs) window.addEventListener(input, release, { passive: true });
    return () => {
      release();
      scroller.removeEventListener('scrollend', save);
      for (const input of inputs) window.removeEventListener(input, release);
    };
  }, [place, of, isReady]);
}
