import { equal, match, ok } from 'node:assert/strict';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { plainLine } from '../../src/model/format';
import { escapeMarkdown } from '../../src/vscode/escapeMarkdown';
import { heading, table } from '../../src/vscode/markdownBlocks';

interface Token {
  type: string;
  content: string;
  children: Token[] | null;
}
interface Renderer {
  render(markdown: string): string;
  readonly linkify: { set(options: { fuzzyLink: boolean }): void };
  readonly core: {
    readonly ruler: { before(rule: string, name: string, apply: (state: { tokens: Token[] }) => void): void };
  };
}

/** The library behind VS Code's preview, with HTML and links on as there; it comes with vsce. */
function previewRenderer(): Renderer {
  const require = createRequire(createRequire(import.meta.url).resolve('@vscode/vsce/package.json'));
  const create: (options: object) => Renderer = require('markdown-it');
  const renderer = create({ html: true, linkify: true });
  renderer.linkify.set({ fuzzyLink: false });
  // VS Code's version joins escaped characters to the text around them before it looks for links.
  renderer.core.ruler.before('linkify', 'join_escaped', ({ tokens }) => {
    for (const { children } of tokens) {
      for (let index = (children?.length ?? 0) - 1; index >= 0; index--) {
        const token = children?.[index];
        const next = children?.[index + 1];
        if (token?.type === 'text_special') token.type = 'text';
        if (token?.type !== 'text' || next?.type !== 'text') continue;
        token.content += next.content;
        children?.splice(index + 1, 1);
      }
    }
  });
  return renderer;
}

const nasty = [
  '<script>alert(1)</script>',
  '![x](https://evil.com/p.png)',
  '[click](command:workbench.action.terminal.new)',
  'https://evil.com/?q=1',
  '//evil.com',
  'www.evil.com and mailto:a@evil.com or a@evil.com',
  '# heading',
  '--- \n===',
  '1. item',
  '- item',
  '> quote',
  '```js',
  '`code` **bold** _it_ ~~gone~~',
  '| a | b |',
  '&lt;img src=x&gt; &amp; \\',
  '$x^2$ :smile: [^1]: note',
  '<https://evil.com>',
  '\u202egnp.exe\u0007\u001b[31m',
];

describe('escapeMarkdown', () => {
  const renderer = previewRenderer();
  const textOf = (html: string): string =>
    html
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&')
      .replaceAll('\u2060', '');
  const showsAsItIs = (text: string): void => {
    const html = renderer.render(`x ${escapeMarkdown(text)}`);
    const inner = /^<p>([^\n]*)<\/p>\n$/.exec(html)?.[1] ?? '';
    ok(!/<[a-z/!]/i.test(inner), `${text} became ${html}`);
    equal(textOf(inner), `x ${plainLine(text)}`.trim());
    const alone = renderer.render(escapeMarkdown(text));
    ok(!/<(?!\/?p>)/.test(alone), `${text} became ${alone}`);
  };

  it('is tried with a renderer that does make links and HTML', () => {
    match(renderer.render('https\\://evil\\.com'), /<a href/);
    match(renderer.render('a\\@evil.com'), /<a href/);
    match(renderer.render('<b>x</b>'), /<b>/);
  });

  for (const text of nasty) it(`shows ${JSON.stringify(text)} as it is`, () => showsAsItIs(text));

  it('leaves what is harmless as it is, and makes no formula', () => {
    equal(escapeMarkdown('src/a-b.ts: 1.5 (ok), x = {y}!'), 'src/a-b.ts: 1.5 (ok), x = {y}!');
    equal(escapeMarkdown('$x$ $$y$$'), '\\$x\\$ \\$\\$y\\$\\$');
  });

  it('shows any text as it is', () => {
    const piece = fc.oneof(fc.constantFrom(...nasty), fc.string(), fc.string({ unit: 'binary' }));
    fc.assert(fc.property(fc.array(piece, { maxLength: 4 }), pieces => showsAsItIs(pieces.join(''))));
  });

  it('keeps hostile text inside its heading and its cell', () => {
    equal(renderer.render(heading(1, 'a\n## b')), '<h1>a ## b</h1>\n');
    const html = renderer.render(
      table([{ head: 'A' }, { head: 'B', align: 'right' }], [['x | y\nz', { text: '|<b>', depth: 2 }]]),
    );
    equal((html.match(/<td/g) ?? []).length, 2);
    match(html, /<td>x \| y z<\/td>/);
    match(html, /\u2003↳ \|&lt;b&gt;<\/td>/);
  });
});
