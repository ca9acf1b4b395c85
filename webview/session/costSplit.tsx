import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import * as v from 'valibot';
import { count } from '../../src/model/format';
import type { Tokens } from '../../src/panel/answerParts';
import { bucketCosts, buckets } from '../../src/panel/bucketCosts';
import type { Amount, Cost } from '../../src/panel/sessionAnswers';
import { bucketName } from '../../src/vscode/sessionWords';
import { seriesClass } from '../charts/palette';
import { ShareBar } from '../charts/shareBar';
import { compact, utcDay, visible } from '../format';
import { l10n } from '../localize';
import { usePanel } from '../panelContext';
import { Money, money } from '../parts/money';
import { Scrolls } from '../parts/scrolls';
import { Section } from '../parts/section';
import { threadName } from '../parts/threadName';
import { useSaved } from '../savedState';
import { useQuery } from '../useQuery';
import { Provenance } from './provenance';

const splits = ['thread', 'model', 'tokens', 'tool'] as const;
type Split = (typeof splits)[number];

/** A part of the cost. `tokens` is null where only their number is known. */
interface Part {
  readonly name: string;
  readonly requests: number | null;
  readonly tokens: Tokens | number;
  readonly microusd: number | null;
  readonly why: () => JSX.Element;
}

/** What the session cost, split in one of four ways whose parts make the same total. */
export function CostSplit({ sessionUid, cost }: { readonly sessionUid: string; readonly cost: Cost }): JSX.Element {
  const { act } = usePanel();
  const id = useId();
  const [split, setSplit] = useSaved('cost split', v.picklist(splits), 'thread');
  const tools = useQuery('toolCosts', split === 'tool' ? { session_uid: sessionUid } : null);
  const parts = partsOf(split, cost, tools.value?.tools ?? []);
  return (
    <Section
      title={l10n.t('Cost')}
      actions={
        <div class="row actions">
          <label for={id}>{l10n.t('Split by')}</label>
          <select id={id} value={split} onChange={event => setSplit(chosenSplit(event.currentTarget.value))}>
            <option value="thread">{l10n.t('Own and sidechains')}</option>
            <option value="model">{l10n.t('Model')}</option>
            <option value="tokens">{l10n.t('Kind of tokens')}</option>
            <option value="tool">{l10n.t('Tool')}</option>
          </select>
          <button
            type="button"
            class="quiet"
            onClick={() => act({ kind: 'openCostDocument', session_uid: sessionUid })}
          >
            {l10n.t('How This Is Counted')}
          </button>
        </div>
      }
    >
      <ShareBar
        label={l10n.t('Cost by part, as in the table')}
        shares={parts.map(({ name, microusd }) => ({ name, value: microusd ?? 0 }))}
      />
      <CostTable parts={parts} total={cost.total} cost={cost} />
      <p class="quiet-text">{notes(cost).join(' · ')}</p>
    </Section>
  );
}

function chosenSplit(value: string): Split {
  return splits.find(split => split === value) ?? 'thread';
}

function CostTable({
  parts,
  total,
  cost,
}: {
  readonly parts: readonly Part[];
  readonly total: Amount;
  readonly cost: Cost;
}): JSX.Element {
  return (
    <Scrolls label={l10n.t('Table of the cost')}>
      <table class="figures">
        <thead>
          <tr>
            <th scope="col">{l10n.t('Part')}</th>
            <th scope="col">{l10n.t('Requests')}</th>
            <th scope="col">{l10n.t('Input')}</th>
            <th scope="col">{l10n.t('Cache read')}</th>
            <th scope="col">{l10n.t('Cache write 5m / 1h')}</th>
            <th scope="col">{l10n.t('Output')}</th>
            <th scope="col">{l10n.t('Cost')}</th>
          </tr>
        </thead>
        <tbody>
          {parts.map((part, index) => (
            <tr key={part.name + String(index)}>
              <th scope="row">
                <i class={`swatch ${seriesClass(index)}`} aria-hidden="true" />
                {visible(part.name)}
              </th>
              <td>{part.requests === null ? '' : count(Math.round(part.requests * 10) / 10, l10n.locale)}</td>
              <TokenCells tokens={part.tokens} />
              <td>
                <Money microusd={part.microusd} what={visible(part.name)} why={part.why} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{l10n.t('Total')}</th>
            <td>{count(total.requests, l10n.locale)}</td>
            <TokenCells tokens={total.tokens} />
            <td>
              <Money
                microusd={total.microusd}
                source={total.source}
                unpriced={cost.unpriced_requests}
                what={l10n.t('Total')}
                why={() => (
                  <Provenance
                    source={total.source}
                    requests={total.requests}
                    tokens={total.tokens}
                    unpriced={cost.unpriced_requests}
                    models={cost.by_model}
                  />
                )}
              />
            </td>
          </tr>
        </tfoot>
      </table>
    </Scrolls>
  );
}

function TokenCells({ tokens }: { readonly tokens: Tokens | number }): JSX.Element {
  if (typeof tokens === 'number') return <td colSpan={4}>{l10n.t('{0} tokens', compact(tokens))}</td>;
  const writes = [tokens.cache_write_5m, tokens.cache_write_1h].map(value => (value === 0 ? '–' : compact(value)));
  return (
    <>
      <td>{compact(tokens.input)}</td>
      <td>{compact(tokens.cache_read)}</td>
      <td>{writes.join(' / ')}</td>
      <td>{compact(tokens.output + tokens.reasoning)}</td>
    </>
  );
}

function partsOf(split: Split, cost: Cost, tools: readonly Tool[]): Part[] {
  switch (split) {
    case 'thread':
      return threadParts(cost);
    case 'model':
      return cost.by_model.map(model => ({
        ...model,
        name: model.model ?? l10n.t('(not named)'),
        why: () => (
          <Provenance source={model.source} requests={model.requests} tokens={model.tokens} models={[model]} />
        ),
      }));
    case 'tokens':
      return bucketParts(cost);
    case 'tool':
      return tools.map(tool => toolPart(tool, cost));
  }
}

function threadParts(cost: Cost): Part[] {
  const own: Part = {
    ...cost.own,
    name: l10n.t('Own'),
    why: () => (
      <Provenance source={cost.own.source} requests={cost.own.requests} tokens={cost.own.tokens} models={cost.by_model}>
        <p>{l10n.t('The main conversation alone. The prices below are of the whole session.')}</p>
      </Provenance>
    ),
  };
  const sidechains = cost.sidechains.map(
    (sidechain): Part => ({
      name: [threadName(sidechain), sidechain.model].filter(part => part !== null).join(' · '),
      requests: sidechain.requests,
      tokens: sidechain.tokens,
      microusd: sidechain.microusd,
      why: () => (
        <Provenance
          source={cost.total.source}
          requests={sidechain.requests}
          tokens={sidechain.tokens}
          models={cost.by_model.filter(({ model }) => sidechain.model === null || model === sidechain.model)}
        />
      ),
    }),
  );
  return [own, ...sidechains];
}

function bucketParts(cost: Cost): Part[] {
  const costs = bucketCosts(cost);
  return buckets.map(bucket => {
    const only = { input: 0, cache_read: 0, cache_write_5m: 0, cache_write_1h: 0, output: 0, reasoning: 0 };
    return {
      name: bucketName(bucket, l10n),
      requests: null,
      tokens: { ...only, [bucket]: cost.total.tokens[bucket] },
      microusd: costs === null ? null : Math.round(costs.byBucket[bucket]),
      why: () =>
        costs === null ? (
          <p>{l10n.t('The cost by kind cannot be told: requests were billed at several prices, or by the agent.')}</p>
        ) : (
          <Provenance source={cost.total.source} requests={cost.total.requests} models={cost.by_model} />
        ),
    };
  });
}

interface Tool {
  readonly tool: string | null;
  readonly calls: number;
  readonly requests: number;
  readonly tokens: number;
  readonly microusd: number | null;
}

function toolPart({ tool, calls, requests, tokens, microusd }: Tool, cost: Cost): Part {
  return {
    name: tool ?? l10n.t('No tool: answers only'),
    requests,
    tokens,
    microusd,
    why: () => (
      <Provenance source={cost.total.source} requests={Math.round(requests)} models={cost.by_model}>
        <p>
          {l10n.t(
            'What the requests cost that made its {0} calls. A request that called several tools is shared evenly among them.',
            count(calls, l10n.locale),
          )}
        </p>
      </Provenance>
    ),
  };
}

/** What a reader of the sum has to know. */
function notes(cost: Cost): string[] {
  const [rate] = cost.by_model.flatMap(({ rates }) => rates);
  const { stated } = cost;
  const difference = stated?.difference_microusd ?? null;
  const notes = [
    rate !== undefined && l10n.t('prices of {0}', utcDay(rate.table_date, 'date')),
    stated !== null &&
      difference !== null &&
      l10n.t("the agent's own figure is {0}, difference {1}", money(stated.microusd), money(difference)),
    cost.duplicates_dropped > 0 &&
      l10n.t('{0} repeated requests counted once', count(cost.duplicates_dropped, l10n.locale)),
    cost.unpriced_models.length > 0 &&
      l10n.t('no price is known for {0}', cost.unpriced_models.map(visible).join(', ')),
    l10n.t('only what the transcript holds can be counted'),
  ];
  return notes.filter(note => note !== false);
}
