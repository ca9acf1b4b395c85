import assert from 'node:assert/strict';
import type { Finding } from '../../../src/insight/failures/finding';
import { judgeThread } from '../../../src/insight/failures/judgeThread';
import { ThreadScript } from '../../support/threadScript';

function findingsOf(script: ThreadScript): readonly Finding[] {
  return judgeThread(script.timeline()).findings;
}

/** Trigger, seq of the failure, seqs of the attempts. */
function told(script: ThreadScript): [string, number, number[]][] {
  return findingsOf(script).map(({ trigger, failure, attempts }) => [
    trigger,
    failure.seq,
    attempts.map(({ seq }) => seq),
  ]);
}

const floor = '-  return Math.floor(cents(x)) / 100;';
const round = 'return Math.round(asCents) / 100;';
const fixed = 'return Number(x.toFixed(2));';

describe('failed approaches', () => {
  describe('that a check showed', () => {
    const started = () =>
      new ThreadScript()
        .user('fix rounding')
        .says('First approach')
        .edit('/w/round.js', [floor, `+${round}`]);

    it('are edits whose lines are rewritten after the check, before it passes', () => {
      const script = started()
        .check('fail', 'Expected 1.01, got 1')
        .edit('/w/round.js', [`-${round}`, `+${fixed}`])
        .check('pass');
      assert.deepEqual(told(script), [['check_failed', 5, [2]]]);
    });

    it('are not edits that stay: the fix only adds', () => {
      const script = started()
        .check('fail', 'x')
        .edit('/w/round.js', ['+const epsilon = Number.EPSILON;'])
        .check('pass');
      assert.deepEqual(told(script), []);
    });

    it('are not red steps of test-first work: the code changes, the test stays', () => {
      const script = new ThreadScript()
        .user('add a test first')
        .edit('/w/round.test.js', ["+test('rounds half up', () => equal(round(1.005), 1.01));"], {
          operation: 'create',
        })
        .check('fail', 'not ok: rounds half up')
        .edit('/w/round.js', [floor, `+${round}`])
        .check('pass');
      assert.deepEqual(told(script), []);
    });

    it('are not failures that the agent said would come', () => {
      const script = started()
        .says('Now the tests should fail, since the epsilon is missing.')
        .check('fail', 'x')
        .edit('/w/round.js', [`-${round}`, `+${fixed}`]);
      assert.deepEqual(told(script), []);
    });

    it('are not edits that a check of the kind has passed since', () => {
      const script = started()
        .check('pass')
        .check('fail', 'x')
        .edit('/w/round.js', [`-${round}`, `+${fixed}`]);
      assert.deepEqual(told(script), []);
    });

    it('are those, too, that only passed another selection of tests', () => {
      const script = started()
        .check('pass', null, 'npx jest other.test.js')
        .check('fail', 'x', 'npx jest round.test.js')
        .edit('/w/round.js', [`-${round}`, `+${fixed}`]);
      assert.equal(told(script).length, 1);
    });

    it('are not nits: layout, quotes, comments, imports, a misspelled name', () => {
      for (const [before, after] of [
        ["const name = 'a b';", 'const name = "a b"'],
        ['total(lines) // sums', 'total(lines)'],
        ["import { readFile } from 'fs';", "import { readFileSync } from 'node:fs';"],
        ['return recieve(lines);', 'return receive(lines);'],
      ] as const) {
        const script = new ThreadScript()
          .user('go')
          .edit('/w/a.js', [`+${before}`])
          .check('fail', 'x')
          .edit('/w/a.js', [`-${before}`, `+${after}`]);
        assert.deepEqual(told(script), [], before);
      }
    });

    it('are no answers to linters unless half of what they say is gone', () => {
      const answered = (after: string) =>
        new ThreadScript()
          .user('go')
          .edit('/w/a.js', ['+for (const key in table) visit(table[key]);'])
          .check('fail', 'a.js:1:1 no-for-in', 'npx eslint .', 'lint')
          .edit('/w/a.js', ['-for (const key in table) visit(table[key]);', `+${after}`]);
      assert.deepEqual(told(answered('for (const key of Object.keys(table)) visit(table[key]);')), []);
      assert.equal(told(answered('walkAll(entries);')).length, 1);
    });

    it('are not progress: most of the errors are gone', () => {
      const script = new ThreadScript()
        .user('fix the types')
        .check('fail', 'a.ts:1: error. Found 17 errors', 'npx tsc', 'type')
        .edit('/w/a.ts', ['+const one: unknown = load();', '+const two: unknown = load();'])
        .check('fail', 'a.ts:2: error. Found 2 errors', 'npx tsc', 'type')
        .edit('/w/a.ts', ['-const two: unknown = load();', '+const two: Row = parseRow();']);
      assert.deepEqual(told(script), []);
    });

    it('are found where a program that was written dies, though its status is lost in a pipe', () => {
      const script = new ThreadScript()
        .user('write a wrapper')
        .edit('/w/bin/wrap.sh', ['+exec "$PROJECT_DIR/run" "$@"'], { operation: 'create' })
        .run('bash bin/wrap.sh | head -3', 'bin/wrap.sh: line 1: PROJECT_DIR: unbound variable')
        .edit('/w/bin/wrap.sh', ['-exec "$PROJECT_DIR/run" "$@"', '+exec "$(dirname "$0")/../run" "$@"']);
      assert.deepEqual(told(script), [['check_failed', 4, [1]]]);
    });

    it('are not questions without an answer', () => {
      const script = started()
        .run('grep -rn round.js src', 'Exit code 1', true)
        .edit('/w/round.js', [`-${round}`, `+${fixed}`]);
      assert.deepEqual(told(script), []);
    });
  });

  describe('that a person rejected', () => {
    const worked = () =>
      new ThreadScript()
        .user('add totals')
        .says('I add a helper')
        .edit('/w/a.js', ['+export function sumOfLines(lines) {', '+  return lines.reduce(plus, 0);']);
    const rewritten = (script: ThreadScript) =>
      script.edit('/w/a.js', [
        '-export function sumOfLines(lines) {',
        '-  return lines.reduce(plus, 0);',
        '+export { total } from "./library";',
      ]);

    it('are edits that they speak against and that are rewritten then', () => {
      assert.deepEqual(told(rewritten(worked().check('pass').user("no, that's wrong, use the library"))), [
        ['user_rejected', 6, [2]],
      ]);
    });

    it('are those, too, that they doubt with a question', () => {
      assert.equal(told(rewritten(worked().user('is there no library for that??'))).length, 1);
    });

    it('are those, too, whose failing output they paste', () => {
      assert.equal(told(rewritten(worked().user('Traceback (most recent call last):\n  File "a.py"'))).length, 1);
    });

    it('are those, too, of which they paste what it put out, when the same file is worked on again', () => {
      const pasted = '$ node a.js\nTypeError: plus is not a function';
      assert.equal(told(worked().user(pasted).edit('/w/a.js', ['+const plus = (a, b) => a + b;'])).length, 1);
      assert.deepEqual(told(worked().user(pasted).edit('/w/other.js', ['+const plus = (a, b) => a + b;'])), []);
    });

    it('are not what is only extended', () => {
      assert.deepEqual(told(worked().user('and can we log the total, too?').edit('/w/a.js', ['+log(total);'])), []);
    });

    it('are not what a new wish replaces without a word against it', () => {
      assert.deepEqual(told(rewritten(worked().user('great. now export the totals of the library'))), []);
      assert.deepEqual(told(rewritten(worked().user('I like option 1 better: just as before'))), []);
    });

    it('are found without a rewrite when the agent owns up', () => {
      const script = worked()
        .user('it does not clear the cache')
        .says("You're right, I forgot the cache.")
        .edit('/w/cache.js', ['+clear();']);
      assert.deepEqual(told(script), [['user_rejected', 4, [2]]]);
    });

    it('are calls that they refuse, saying why', () => {
      const script = new ThreadScript().user('log it').refusedEdit('/w/a.js', ['+console.log(x);'], 'use our logger');
      assert.deepEqual(told(script), [['user_rejected', 2, [1]]]);
    });

    it('are calls that they refuse before saying what to do', () => {
      const script = new ThreadScript()
        .user('reinstall')
        .refusedCommand('rm -rf cache', null)
        .interrupted()
        .user("let's find a cleaner way");
      assert.deepEqual(told(script), [['user_rejected', 2, [1]]]);
    });

    it('are not calls that are only approved later', () => {
      const script = new ThreadScript()
        .user('commit')
        .refusedCommand('git commit -m "Add totals of lines"', 'did we test it?')
        .run('git commit -m "Add totals of lines"', 'done');
      assert.deepEqual(told(script), []);
    });

    it('are plans that they correct, not plans that they ask about, put off, or accept with a cleared context', () => {
      const plan = (reason: string | null) => new ThreadScript().user('plan it').refusedPlan('# Plan', reason);
      assert.equal(told(plan('keep the file name, change the config')).length, 1);
      assert.deepEqual(told(plan('are we testing that?')), []);
      assert.deepEqual(told(plan('commit first')), []);
      assert.deepEqual(told(plan(null).interrupted().user('Implement the following plan:\n# Plan')), []);
      assert.deepEqual(told(plan(null)), []);
    });

    it('are plans for which they propose something else, though they ask', () => {
      const script = new ThreadScript().user('plan it').refusedPlan('# Plan', 'could we use a switch for that?');
      assert.equal(told(script).length, 1);
    });

    it('are calls of which less is approved later', () => {
      const script = new ThreadScript()
        .user('reinstall')
        .refusedCommand('find . -name cache -exec rm -rf {} + ; uv tool install helper', 'find a cleaner way')
        .run('uv tool install helper', 'Installed');
      assert.equal(told(script).length, 1);
    });

    it('are calls that Codex says they refused, by what they say next', () => {
      const refused = (text: string) => new ThreadScript().user('go').deniedCommand('rm -rf build', text);
      const said = 'exec command rejected by user';
      assert.deepEqual(told(refused(said).user("don't delete it, run make clean")), [['user_rejected', 2, [1]]]);
      assert.equal(findingsOf(refused(said).user("don't delete it"))[0]?.why, "don't delete it");
      assert.deepEqual(
        told(
          refused('patch rejected: writing outside of the project; rejected by user approval settings').user("don't"),
        ),
        [],
      );
    });

    it('are work that they cut off and then want otherwise', () => {
      const cut = (next: string) => worked().interrupted().user(next);
      assert.deepEqual(told(cut("wait, don't add a helper for that")), [['user_rejected', 5, [2]]]);
      assert.deepEqual(told(cut(`Consider another test. ${'The review says so. '.repeat(20)}`)), []);
      const again = new ThreadScript()
        .user('but this means that both hooks run?')
        .edit('/w/a.js', ['+hooks();'])
        .interrupted()
        .user('but this means that both hooks run twice?');
      assert.deepEqual(told(again), []);
    });

    it('are files that they say they took back themselves', () => {
      const made = () =>
        new ThreadScript()
          .user('add it')
          .edit('/w/docs/guide.md', ['+# How to'], { operation: 'create' })
          .edit('/w/src/a.js', ['+run();'], { operation: 'create' });
      assert.deepEqual(told(made().user('I removed the new docs files, but does it work?')), [
        ['user_rejected', 5, [1]],
      ]);
      assert.deepEqual(told(made().user('I deleted config.ru, as a first step')), []);
    });

    it('are edits that they rewound', () => {
      const script = worked().rewindTo(2).user('use the library for totals');
      assert.deepEqual(told(script), [['user_rejected', 4, [2]]]);
      assert.equal(findingsOf(script)[0]?.resolution, 'reverted');
    });
  });

  describe('that the agent took back', () => {
    it('are edits undone by an inverse edit', () => {
      const script = new ThreadScript()
        .user('narrow the type')
        .says('Rename the variable')
        .edit('/w/a.py', ['-pr_url = current()', '+current_pr: str = current()'])
        .says('The checker still complains, so I restore it')
        .edit('/w/a.py', ['-current_pr: str = current()', '+pr_url = current()']);
      assert.deepEqual(told(script), [['self_reverted', 5, [2]]]);
    });

    it('are not edits that a person wanted back', () => {
      const script = new ThreadScript()
        .user('use the wrapper')
        .edit('/w/a.json', ['-command: entire', '+command: wrapper'])
        .user('option 1, please')
        .edit('/w/a.json', ['-command: wrapper', '+command: entire']);
      assert.deepEqual(told(script), []);
    });

    it('are not prints that were put in to look', () => {
      const script = new ThreadScript()
        .user('why?')
        .edit('/w/a.js', ['-run(x);', '+run(x); console.log(x);'])
        .edit('/w/a.js', ['-run(x); console.log(x);', '+run(x);']);
      assert.deepEqual(told(script), []);
    });

    it('are edits, too, among which there is a print', () => {
      const lines = ['run(x);', 'const y = read(x);', 'print(y);'];
      const script = new ThreadScript()
        .user('go')
        .edit('/w/a.py', ['-go(x)', ...lines.map(line => `+${line}`)])
        .edit('/w/a.py', [...lines.map(line => `-${line}`), '+go(x)']);
      assert.equal(told(script).length, 1);
    });

    it('are not code that was broken to see that its test notices', () => {
      const script = new ThreadScript()
        .user('is it tested?')
        .says('I temporarily break it')
        .edit('/w/a.js', [`-${round}`, '+return never;'])
        .edit('/w/a.js', ['-return never;', `+${round}`]);
      assert.deepEqual(told(script), []);
    });

    it('are edits that git takes out again', () => {
      const script = new ThreadScript()
        .user('go')
        .edit('/w/src/a.js', [`+${round}`])
        .says('That breaks the callers')
        .run('git checkout -- src/a.js', '');
      assert.deepEqual(told(script), [['self_reverted', 4, [1]]]);
    });

    it('are not what is stashed away and comes back', () => {
      const script = new ThreadScript()
        .user('go')
        .edit('/w/a.js', [`+${round}`])
        .run('git stash', '')
        .run('git stash pop', '');
      assert.deepEqual(told(script), []);
    });

    it('are files deleted after they failed, not files that are tidied away', () => {
      const made = () =>
        new ThreadScript().user('go').edit('/w/probe.test.js', ['+import "./nothing";'], { operation: 'create' });
      assert.deepEqual(
        told(made().run('node probe.test.js', 'Error: no module in probe.test.js', true).run('rm probe.test.js', '')),
        [['self_reverted', 5, [1]]],
      );
      assert.deepEqual(told(made().run('node probe.test.js', 'fine').run('rm probe.test.js', '')), []);
    });

    it('are rebases that were called off', () => {
      const script = new ThreadScript()
        .user('rebase')
        .run('git rebase main', 'CONFLICT', true)
        .says('Too many conflicts')
        .run('git rebase --abort', '');
      assert.deepEqual(told(script), [['self_reverted', 4, [1]]]);
    });
  });

  it('are not answered by what comes after the next prompt', () => {
    const script = new ThreadScript()
      .user('go')
      .edit('/w/round.js', [`+${round}`])
      .check('fail', 'x')
      .user('now rename it')
      .edit('/w/round.js', [`-${round}`, `+${fixed}`]);
    assert.deepEqual(told(script), []);
  });

  it('are judged in their own sidechain', () => {
    const script = new ThreadScript('agent-1')
      .edit('/w/a.js', [`+${round}`])
      .check('fail', 'x')
      .edit('/w/a.js', [`-${round}`, `+${fixed}`]);
    assert.deepEqual(told(script), [['check_failed', 3, [0]]]);
  });

  it('are not drafts of plans', () => {
    const script = new ThreadScript()
      .user('plan')
      .edit('/h/.claude/plans/x.md', [`+${round}`])
      .check('fail', 'x')
      .edit('/h/.claude/plans/x.md', [`-${round}`, `+${fixed}`]);
    assert.deepEqual(told(script), []);
  });
});
