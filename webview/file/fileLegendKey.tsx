import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { agentName } from '../../src/model/agent';
import { count } from '../../src/model/format';
import type { FileLegend, SessionColor } from '../../src/panel/fileLegend';
import { visible } from '../format';
import { l10n } from '../localize';
import { usePanel } from '../panelContext';
import { Section } from '../parts/section';
import { ShowAll } from '../parts/showAll';
import { useRoving } from '../parts/useRoving';

const firstShown = 8;

/** Which session the colors stand for that the editor shows beside the file's lines. */
export function FileLegendKey({ legend: { sessions } }: { readonly legend: FileLegend }): JSX.Element {
  const { goTo } = usePanel();
  const [showsAll, setShowsAll] = useState(false);
  const roving = useRoving<HTMLUListElement>();
  const shown = showsAll ? sessions : sessions.slice(0, firstShown);
  return (
    <Section title={l10n.t('Colors beside the Lines')}>
      {sessions.length === 0 && (
        <p class="quiet-text">{l10n.t('No line of the file is provably of a session, so none has a color.')}</p>
      )}
      <ul class="list color-key" {...roving}>
        {shown.map(({ session_uid, agent, title, color, lines }) => (
          <li key={session_uid}>
            <button type="button" class="link" onClick={() => goTo({ kind: 'session', session_uid })}>
              <span class="color-bar" style={{ backgroundColor: variableOf(color) }} aria-hidden="true" />
              <span class="grow">
                {visible(title || agentName(agent))}{' '}
                <span class="quiet-text">
                  {[
                    colorName(color),
                    visible(agentName(agent)),
                    lines === 1 ? l10n.t('1 line') : l10n.t('{0} lines', count(lines, l10n.locale)),
                  ].join(' · ')}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <ShowAll shown={shown.length} listed={sessions.length} total={sessions.length} onAll={() => setShowsAll(true)} />
    </Section>
  );
}

/** The editor hands its colors to pages under these names. */
function variableOf(color: SessionColor): string {
  return `var(--vscode-${color.replace('.', '-')})`;
}

/** Nobody has to see the color to know which one is meant. */
function colorName(color: SessionColor): string {
  switch (color) {
    case 'charts.blue':
      return l10n.t('blue');
    case 'charts.purple':
      return l10n.t('purple');
    case 'charts.green':
      return l10n.t('green');
    case 'charts.yellow':
      return l10n.t('yellow');
    case 'charts.red':
      return l10n.t('red');
    case 'charts.foreground':
      return l10n.t('the color of text');
  }
}
