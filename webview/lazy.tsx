import type { ComponentType, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { l10n } from './localize';
import { Loading } from './parts/states';

/** A part whose code is loaded when it is first shown: nobody waits for what he does not look at. */
export function lazy<P>(load: () => Promise<ComponentType<P>>): (props: P & JSX.IntrinsicAttributes) => JSX.Element {
  let loaded: ComponentType<P> | undefined;
  return function Lazy(props) {
    const [Part, setPart] = useState<{ readonly component: ComponentType<P> } | undefined>(
      loaded && { component: loaded },
    );
    const [hasFailed, setHasFailed] = useState(false);
    useEffect(() => {
      if (Part !== undefined) return;
      load().then(
        component => {
          loaded = component;
          setPart({ component });
        },
        () => setHasFailed(true),
      );
    }, [Part]);
    if (hasFailed)
      return (
        <p class="state failed" role="alert">
          {l10n.t('This part of the panel could not be loaded. Reload the window after an update.')}
        </p>
      );
    return Part === undefined ? <Loading label={l10n.t('Opening…')} /> : <Part.component {...props} />;
  };
}
