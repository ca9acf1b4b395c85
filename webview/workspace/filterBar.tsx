import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { agentName } from '../../src/model/agent';
import type { Workspace } from '../../src/panel/workspaceAnswers';
import { visible } from '../format';
import { l10n } from '../localize';
import { Icon } from '../parts/icon';
import { dayBefore, isFiltered, noFilter, ranges, type WorkspaceFilter } from './workspaceFilter';

export interface FilterBarProps {
  readonly filter: WorkspaceFilter;
  readonly choices: Workspace['choices'];
  readonly onFilter: (filter: WorkspaceFilter) => void;
}

/** Which sessions and requests the figures are of. */
export function FilterBar({ filter, choices, onFilter }: FilterBarProps): JSX.Element {
  const bar = useRef<HTMLFieldSetElement>(null);
  const change = (part: Partial<WorkspaceFilter>): void => onFilter({ ...filter, ...part });
  const clear = (): void => {
    onFilter(noFilter);
    // The button goes away with what it cleared.
    bar.current?.querySelector('select')?.focus();
  };
  const changeRange = (range: WorkspaceFilter['range']): void => {
    // A custom range begins with the days that were shown.
    const since =
      filter.range === 'all' || filter.range === 'custom' ? '' : dayBefore(Date.now(), Number(filter.range) - 1);
    change({ range, since: range === 'custom' ? since : '', until: '' });
  };
  return (
    <fieldset class="filters" ref={bar} aria-label={l10n.t('Filter')}>
      <Choice
        name={l10n.t('Agent')}
        all={l10n.t('All agents')}
        value={filter.agent}
        choices={choices.agents}
        nameOf={agent => visible(agentName(agent))}
        onChoose={agent => change({ agent })}
      />
      <Choice
        name={l10n.t('Model')}
        all={l10n.t('All models')}
        value={filter.model}
        choices={choices.models}
        onChoose={model => change({ model })}
      />
      <Choice
        name={l10n.t('Branch')}
        all={l10n.t('All branches')}
        value={filter.branch}
        choices={choices.branches}
        onChoose={branch => change({ branch })}
      />
      <Field name={l10n.t('Time')}>
        <select
          value={filter.range}
          onChange={({ currentTarget: { value } }) => changeRange(ranges.find(range => range === value) ?? 'all')}
        >
          <option value="all">{l10n.t('All time')}</option>
          <option value="7">{l10n.t('Last 7 days')}</option>
          <option value="30">{l10n.t('Last 30 days')}</option>
          <option value="90">{l10n.t('Last 90 days')}</option>
          <option value="custom">{l10n.t('Custom…')}</option>
        </select>
      </Field>
      {filter.range === 'custom' && (
        <>
          <DayField name={l10n.t('Since')} value={filter.since} onDay={since => change({ since })} />
          <DayField name={l10n.t('Until')} value={filter.until} onDay={until => change({ until })} />
        </>
      )}
      {isFiltered(filter) && (
        <button type="button" class="quiet" onClick={clear}>
          <Icon name="close" />
          {l10n.t('Clear')}
        </button>
      )}
    </fieldset>
  );
}

function Field({ name, children }: { readonly name: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label>
      <span>{name}</span>
      {children}
    </label>
  );
}

interface ChoiceProps {
  readonly name: string;
  /** What it is called not to choose. */
  readonly all: string;
  readonly value: string | null;
  readonly choices: readonly string[];
  readonly nameOf?: (choice: string) => string;
  readonly onChoose: (choice: string | null) => void;
}

function Choice({ name, all, value, choices, nameOf = visible, onChoose }: ChoiceProps): JSX.Element {
  // One that was chosen earlier stays, though nothing has it any more. The first option is no choice.
  const options = [null, ...[...new Set(value === null ? choices : [value, ...choices])].toSorted()];
  const chosen = options.indexOf(value);
  return (
    <Field name={name}>
      <select
        value={String(chosen)}
        onChange={({ currentTarget }) => onChoose(options[Number(currentTarget.value)] ?? null)}
      >
        {options.map((option, index) => (
          <option key={option} value={String(index)}>
            {option === null ? all : nameOf(option)}
          </option>
        ))}
      </select>
    </Field>
  );
}

/** Tells of whole days only: while one is typed, it is another one at every key. */
function DayField({
  name,
  value,
  onDay,
}: {
  readonly name: string;
  readonly value: string;
  readonly onDay: (day: string) => void;
}): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    if (input.current !== null && input.current.value !== value) input.current.value = value;
  }, [value]);
  return (
    <Field name={name}>
      <input
        ref={input}
        type="date"
        min="2000-01-01"
        max="9999-12-31"
        onChange={({ currentTarget }) => currentTarget.validity.valid && onDay(currentTarget.value)}
      />
    </Field>
  );
}
