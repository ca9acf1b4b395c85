import { deepEqual, equal, ok } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod/mini';
import type { Localizer } from '../../src/vscode/localizer';
import { sessionLabel } from '../../src/vscode/sessionsView/sessionLabel';
import { statusBarText } from '../../src/vscode/statusBarText';
import { context, session } from './sessionsView/session';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string): Record<string, string> =>
  z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(join(root, path), 'utf8')));

/** What must be in a translation as it is in the text: places for arguments, commands of links, code. */
function fixedParts(text: string): string[] {
  return [...text.matchAll(/\{\d+\}|\]\(command:[^)]*\)|`[^`]*`|~\/\.\w+|contrail\.\w+/g)].map(([part]) => part).sort();
}

const translated = readdirSync(join(root, 'l10n')).flatMap(
  name => /^bundle\.l10n\.([\w-]+)\.json$/.exec(name)?.[1] ?? [],
);
const files = translated.flatMap(locale => [
  { path: `l10n/bundle.l10n.${locale}.json`, of: 'l10n/bundle.l10n.json' },
  { path: `package.nls.${locale}.json`, of: 'package.nls.json' },
]);

describe('translations', () => {
  it('are there', () => ok(translated.includes('de')));

  for (const { path, of } of files)
    describe(path, () => {
      const english = read(of);
      const texts = read(path);

      it('has every text and no other', () => deepEqual(Object.keys(texts).sort(), Object.keys(english).sort()));

      it('keeps places for arguments, links and code', () => {
        for (const [key, text] of Object.entries(texts))
          deepEqual(fixedParts(text), fixedParts(english[key] ?? ''), key);
      });

      it('leaves nothing empty, and no sentence as it was', () => {
        const same = Object.entries(texts).filter(([key, text]) => text === english[key] && / \w+ \w+ /.test(text));
        deepEqual(same, []);
        deepEqual(
          Object.entries(texts).filter(([, text]) => text.trim() === ''),
          [],
        );
      });
    });
});

describe('in German', () => {
  const bundle = read('l10n/bundle.l10n.de.json');
  const german: Localizer = {
    t: (message, ...args) =>
      (bundle[message] ?? message).replace(/\{(\d+)\}/g, (place, index) => String(args[index] ?? place)),
    locale: 'de',
  };

  it('numbers, money and dates are German, too', () => {
    const overview = {
      schema: 'contrail.overview/1',
      sessions: 1234,
      total_microusd: 5_678_900_000,
      unknown_cost_sessions: 0,
    } as const;
    const { tooltip, spoken } = statusBarText({ ...overview, latest: session('a'), live: [] }, german) ?? {};
    equal(tooltip?.at(-1)?.replace(/\s/g, ' '), '1.234 Sitzungen in diesem Arbeitsbereich: 5.678,90 $');
    equal(spoken?.replace(/\s/g, ' '), 'Contrail, letzte Sitzung Title of a: 1,23 $');
    const { spoken: row } = sessionLabel(session('a', { live: true }), context({ l10n: german }));
    ok(row.includes('eine Sitzung von Claude Code') && /zuletzt aktiv 15\.01\.2026/.test(row), row);
  });
});
