import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { lineHoverCommands, lineHoverText } from '../../../src/vscode/attribution/lineHoverText';
import { englishLocalizer } from '../../support/englishLocalizer';
import { origin, writtenAt } from './origin';

const path = '/work/app/src/round.ts';
const context = { path, failedApproaches: 0, now: writtenAt + 2 * 3_600_000 };
const text = (changes: Parameters<typeof origin>[0] = {}, failedApproaches = 0): string =>
  lineHoverText(origin(changes), { ...context, failedApproaches }, englishLocalizer);

/** Commands and arguments of the links in a text. */
function links(markdown: string): [string, unknown][] {
  return [...markdown.matchAll(/(?<!\\)\]\(command:([\w.]+)\?([^)\s]*)\)/g)].map(([, command = '', encoded = '']) => [
    command,
    JSON.parse(decodeURIComponent(encoded)),
  ]);
}

describe('the hover of a line', () => {
  it('says who, with which model, when, in which session, why, for how much and how sure that is', () => {
    const [head, ...fields] = text().split('\n\n')[0]?.split('  \n') ?? [];
    match(head ?? '', /^\*\*Claude Code\*\* · claude-opus-4-8 · 2 hours ago \(Dec 31, 2025, 12:00.PM\)$/);
    deepEqual(fields, [
      '**Session:** Round twice',
      '**Prompt:** Round amounts.',
      '**Turn:** \\$0.0300, 2 requests',
      '**How sure:** exact: followed from the edit to this line, unchanged since',
    ]);
  });

  it('says when it is found, and not followed', () =>
    match(text({ tier: 'matched' }), /matched: what the edit wrote was found here, and nowhere else/));

  it('leaves out what is not known, and calls an unknown cost so', () => {
    const sparse = text({ session_title: null, prompt: null, turn: null, model: null, at: null });
    doesNotMatch(sparse, /Session:|Prompt:|Turn:|null/);
    match(sparse, /^\*\*Claude Code\*\* {2}\n\*\*How sure/);
    match(text({ turn: { requests: 1, tokens: 5, microusd: null } }), /\*\*Turn:\*\* cost unknown, 1 request {2}/);
  });

  it('names the sidechain, by its type where it has one', () => {
    match(text({ thread_id: 'a1', agent_type: 'Explore' }), /\*\*Sidechain:\*\* Explore/);
    match(text({ thread_id: 'a1' }), /\*\*Sidechain:\*\* a1/);
  });

  it('shows what it replaced, but not what was added to nothing', () => {
    match(text(), /\n\n```diff\n- {2}return x;\n\+ {2}return round\(x\);\n```\n\n/);
    doesNotMatch(text({ diff: ['+new'] }), /```/);
    const long = text({ diff: ['-old', ...Array.from({ length: 30 }, (_, index) => `+${index}`)] });
    match(long, /\+10\n…\n```/);
  });

  it('names who wrote it before, the latest first', () => {
    const { session_title, ...edit } = origin();
    const step = { ...edit, agent: 'codex', session_title: 'First try' };
    match(text({ earlier: [step] }), /\*\*Written before by:\*\* Codex, Dec 31, 2025, 12:00.PM, First try\n\n/);
    match(text({ earlier: [step, step, step, step] }), /; 2 more/);
    equal(session_title, 'Round twice');
  });

  it('leads to the session, the edit, all changes, the sessions of the file, and what failed at it', () => {
    const session_uid = 'claude-code:one';
    const edited_path = '/work/other worktree/round.ts';
    deepEqual(links(text({ ordinal: 1, edited_path }, 2)), [
      ['contrail.openPanel', [{ session_uid, seq: 7 }]],
      ['contrail.openFileDiff', [{ session_uid, edit: { seq: 7, ordinal: 1 } }]],
      ['contrail.openFileDiff', [{ session_uid, path: edited_path }]],
      ['contrail.showSessionsOfFile', [{ session_uid, path }]],
      ['contrail.openPanel', [{ kind: 'file', path, pinned: false }]],
    ]);
    match(text({}, 2), /\[2 failed approaches\]/);
    equal(links(text()).length, 4);
  });

  it('makes no link and no markup of what transcripts say', () => {
    const hostile = '](command:workbench.action.terminal.new) <a href="x"> **b** ![p](https://evil.example/p.png) `c`';
    const markdown = text({
      session_uid: `codex:${hostile}`,
      session_title: hostile,
      model: hostile,
      agent: hostile,
      thread_id: 'a',
      agent_type: hostile,
      prompt: { seq: 1, thread_id: 'a', text: hostile },
      earlier: [{ ...origin(), session_title: hostile, agent: hostile }],
      diff: [],
    });
    for (const [command] of links(markdown)) ok((lineHoverCommands as readonly string[]).includes(command), command);
    equal(links(markdown).length, 4);
    doesNotMatch(markdown, /(?<!\\)<|(?<!\\)`|(?<!\\)\]\((?!command:contrail\.)|https:\/\/e/);
  });

  it('cannot be left by what stands in the change', () => {
    const markdown = text({ diff: ['-a', '+```', '+[x](command:evil)', '+`````', '+\u202Eevil\r\n# Head'] });
    const [, fence = ''] = /\n\n(`+)diff\n/.exec(markdown) ?? [];
    equal(fence, '``````');
    const block = markdown.slice(markdown.indexOf(`${fence}diff`), markdown.lastIndexOf(fence));
    ok(block.includes('command:evil'));
    match(block, /\n\+ evil {2}# Head\n$/);
  });
});
