import { deepEqual, ok } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod/mini';
import { localizedTexts } from '../support/localizedTexts';

const root = resolve(import.meta.dirname, '../..');
const folders = ['src/vscode', 'src/panel', 'webview'];
/** Hand on what others call them with. */
const relays = ['src/vscode/editorLocalizer.ts', 'webview/localize.ts'];

const sources = folders
  .flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(path =>
      `${folder}/${path}`.replaceAll('\\', '/'),
    ),
  )
  .filter(path => /\.tsx?$/.test(path) && !relays.includes(path))
  .map(path => ({ path, found: localizedTexts(readFileSync(join(root, path), 'utf8')) }));

describe('the bundle of texts to translate', () => {
  const bundle = z
    .record(z.string(), z.string())
    .parse(JSON.parse(readFileSync(join(root, 'l10n/bundle.l10n.json'), 'utf8')));

  it('has every text of the editor and the panel, and no other', () => {
    const used = new Set(sources.flatMap(({ found }) => found.texts));
    for (const folder of ['src/vscode', 'webview'])
      ok(sources.some(({ path, found }) => path.startsWith(`${folder}/`) && found.texts.length > 0));
    deepEqual(
      {
        missing: [...used].filter(text => !(text in bundle)),
        unused: Object.keys(bundle).filter(text => !used.has(text)),
      },
      { missing: [], unused: [] },
    );
  });

  it('is in English and sorted', () => {
    deepEqual(Object.keys(bundle), Object.values(bundle));
    deepEqual(Object.keys(bundle), Object.keys(bundle).toSorted());
  });

  it('can be gathered by a tool: every text is a plain string where it is asked for', () => {
    deepEqual(
      sources.flatMap(({ path, found }) => found.hidden.map(call => `${path}: ${call}`)),
      [],
    );
  });
});

describe('localizedTexts', () => {
  it('finds texts on one line and on the next, in either quotes', () =>
    deepEqual(localizedTexts(`l10n.t('It\\'s {0}', x); vscode.l10n.t(\n  "a \\"b\\"",\n);\nl10n.t("don't")`), {
      texts: ["It's {0}", 'a "b"', "don't"],
      hidden: [],
    }));

  it('tells of calls with anything else', () =>
    deepEqual(localizedTexts("l10n.t(text); l10n.t(`a`); l10n.t('a' + b)").hidden.length, 3));
});
