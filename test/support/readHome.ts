import type { AgentAdapter, SourceRef } from '../../src/agents/adapter';
import type { HostEnvironment } from '../../src/model/hostEnvironment';
import { holdsParts, isReadWhole } from '../../src/model/sourceFormat';
import { type CollectedContent, collectContent, nameOf, partsOf, type WholeSource } from './collectContent';
import { type CollectedFacts, collectFacts, identityOf } from './collectFacts';
import { sourcesOf } from './layHome';

/** The facts of one source of a home. */
export interface SourceFacts {
  /** The file relative to the home, and the part of it. */
  readonly name: string;
  readonly source: SourceRef;
  readonly facts: CollectedFacts | CollectedContent;
}

/** Everything an adapter tells of a home; with `resume`, by readers that are replaced after every line or pause. */
export async function readHome(
  adapter: AgentAdapter,
  environment: HostEnvironment,
  { resume = false }: { readonly resume?: boolean } = {},
): Promise<SourceFacts[]> {
  const found: SourceFacts[] = [];
  const resumeAfter = resume ? () => true : () => false;
  for (const { source } of sourcesOf(adapter, environment)) {
    for (const whole of await wholeSources(adapter, source))
      found.push({
        name: nameOf(whole.source, environment.home),
        source: whole.source,
        facts: await collectContent(adapter, whole, { resumeAfter }),
      });
    if (!isReadWhole(source.format) && identityOf(adapter, source) !== null)
      found.push({
        name: nameOf(source, environment.home),
        source,
        facts: collectFacts(adapter, source, { resumeAfter }),
      });
  }
  return found;
}

/** What of a source is read as a whole: itself, its parts, or nothing. */
export async function wholeSources(adapter: AgentAdapter, source: SourceRef): Promise<WholeSource[]> {
  if (!isReadWhole(source.format)) return [];
  if (holdsParts(source.format)) return partsOf(adapter, source);
  const identity = identityOf(adapter, source);
  return identity === null ? [] : [{ source, identity, version: '' }];
}
