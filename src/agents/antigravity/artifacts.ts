import { mainThread } from '../../model/facts';
import type { FactTeller } from '../factTeller';
import { pathStyle } from '../hostFolders';
import type { ItemChain } from '../itemChain';
import { type JsonRecord, parseFields, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import { titleFrom } from '../titleFrom';

/**
 * Tells the plans, task lists and walkthroughs in `brain/<id>`: `task.md` with `task.md.metadata.json` beside it
 * (`{artifactType, summary, updatedAt}`). Of encrypted conversations they are what is left of the agent's words.
 */
export function tellArtifacts(facts: FactTeller, chain: ItemChain, companions: ReadonlyMap<string, string>): void {
  const { identity, sink } = facts.context;
  for (const [path, body] of companions) {
    if (!path.endsWith('.md') || body === '') continue;
    const about: JsonRecord = parseFields(companions.get(`${path}.metadata.json`) ?? '') ?? {};
    const name = pathStyle(path).basename(path);
    const ts = timeOf(about.updatedAt);
    const summary = stringField(about, 'summary') ?? name;
    const { node, parentNode, seq, isTold } = chain.next(`artifact ${name}`, [body, ts, summary]);
    if (isTold)
      facts.event({
        seq,
        node,
        parentNode,
        ts,
        kind: 'assistant_msg',
        role: 'assistant',
        detail: 'artifact',
        body,
        summary,
      });
    const title = titleFrom(/^# +(.+)$/m.exec(body)?.[1] ?? '');
    if (name === 'task.md' && title !== '' && identity.threadId === mainThread)
      sink.session({ title: { text: title, source: 'summary' } });
  }
}
