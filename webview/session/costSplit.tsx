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
import { compact, visible } from '../format';
import { l10n } from '../localize';
import { usePanel } from '../panelContext';
import { Money } from '../parts/money';
import { Scrolls } from '../parts/scrolls';
import { Section } from '../parts/section';
import { threadName } from '../parts/threadName';
import { useSaved } from '../savedState';
import { useQuery } from '../useQuery';
import { costNotes } from './costNotes';
import { Provenance } from './provenance';

const splits = ['thread', 'model', 'tokens', 'tool'] as const;
type Split = (typeof splits)[number];

/** A part of the cost. `tokens` is a number where only that is known, null where nothing is. */
interface Part {
  readonly name: string;
  readonly requests: number | null;
  readonly tokens: Tokens | number | null;
  /** False where `tokens` lacks part of what was spent. */
  readonly tokens_complete?: boolean;
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
      <p class="quiet-text">{costNotes(cost).join(' · ')}</p>
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
              <td>{requestsOf(part)}</td>
              <TokenCells tokens={part.tokens} lacksSome={part.tokens_complete === false} />
              <td>
                <Money microusd={part.microusd} what={visible(part.name)} why={part.why} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{l10n.t('Total')}</th>
            <td>{requestsOf(total)}</td>
            <TokenCells tokens={total.tokens} lacksSome={!total.tokens_complete} />
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
                    tokensComplete={total.tokens_complete}
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

function requestsOf({ requests, tokens }: Pick<Part, 'requests' | 'tokens'>): string {
  if (requests === null) return '';
  // An agent that keeps no usage made requests all the same.
  return requests === 0 && tokens === null ? '?' : count(Math.round(requests * 10) / 10, l10n.locale);
}

function TokenCells({
  tokens,
  lacksSome,
}: {
  readonly tokens: Tokens | number | null;
  readonly lacksSome: boolean;
}): JSX.Element {
  if (tokens === null) return <td colSpan={4}>{l10n.t('tokens unknown')}</td>;
  if (typeof tokens === 'number') return <td colSpan={4}>{l10n.t('{0} tokens', compact(tokens))}</td>;
  const writes = [tokens.cache_write_5m, tokens.cache_write_1h].map(value =>
    value === 0 && !lacksSome ? '–' : compact(value, lacksSome),
  );
  return (
    <>
      <td>{compact(tokens.input, lacksSome)}</td>
      <td>{compact(tokens.cache_read, lacksSome)}</td>
      <td>{writes.join(' / ')}</td>
      <td>{compact(tokens.output + tokens.reasoning, lacksSome)}</td>
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
          <Provenance
            source={model.source}
            requests={model.requests}
            tokens={model.tokens}
            tokensComplete={model.tokens_complete}
            models={[model]}
          />
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
      <Provenance
        source={cost.own.source}
        requests={cost.own.requests}
        tokens={cost.own.tokens}
        tokensComplete={cost.own.tokens_complete}
        models={cost.by_model}
      >
        <p>{l10n.t('The main conversation alone. The prices below are of the whole session.')}</p>
      </Provenance>
    ),
  };
  const sidechains = cost.sidechains.map(
    (sidechain): Part => ({
      name: [threadName(sidechain), sidechain.model].filter(part => part !== null).join(' · '),
      requests: sidechain.requests,
      tokens: sidechain.tokens,
      tokens_complete: sidechain.tokens_complete,
      microusd: sidechain.microusd,
      why: () => (
        <Provenance
          source={cost.total.source}
          requests={sidechain.requests}
          tokens={sidechain.tokens}
          tokensComplete={sidechain.tokens_complete}
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
      tokens: cost.total.tokens && { ...only, [bucket]: cost.total.tokens[bucket] },
      tokens_complete: cost.total.tokens_complete,
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
  readonly tokens: number | null;
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
