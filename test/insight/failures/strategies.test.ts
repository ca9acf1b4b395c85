import assert from 'node:assert/strict';
import { judgeThread } from '../../../src/insight/failures/judgeThread';
import { ThreadScript } from '../../support/threadScript';

/** Trigger, seq of the failure, seqs of the attempts. */
function told(script: ThreadScript): [string, number, number[]][] {
  return judgeThread(script.timeline()).findings.map(({ trigger, failure, attempts }) => [
    trigger,
    failure.seq,
    attempts.map(({ seq }) => seq),
  ]);
}

describe('failed approaches that were ways of doing something', () => {
  it('are programs on the command line that died one after the other', () => {
    const script = new ThreadScript()
      .user('try it')
      .run(
        'python3 -c "from parser import load_all; print(load_all(1))"',
        'Traceback (most recent call last): ImportError: load_all',
        true,
      )
      .run(
        'python3 -c "import models; models.Message(id=4, kind=None)"',
        'Traceback (most recent call last): ValidationError: kind',
        true,
      )
      .edit('/w/test_models.py', ['+def test_models(): ...'], { operation: 'create' });
    assert.deepEqual(told(script), [['strategy_replaced', 4, [1, 3]]]);
  });

  it('are not programs that only had a slip', () => {
    const script = new ThreadScript()
      .user('try it')
      .run('node -e "console.log(totals(lines, 0.1))"', 'ReferenceError: totals is not defined', true)
      .run('node -e "console.log(total(lines, 0.1))"', '4');
    assert.deepEqual(told(script), []);
  });

  it('are commands that changed nothing, as the agent says, and gave way to others', () => {
    const script = new ThreadScript()
      .user('reinstall the tool')
      .run('uv tool uninstall helper && uv tool install .', 'Installed')
      .run('helper --help', 'usage: old')
      .says('Still showing the old help.')
      .run('uv tool install --force helper .', 'Installed');
    assert.deepEqual(told(script), [['strategy_replaced', 4, [1]]]);
    assert.equal(judgeThread(script.timeline()).findings[0]?.why, 'Still showing the old help.');
  });

  it('are not commands of one batch', () => {
    const commands = ['deploy prepare --target one --fast', 'deploy prepare --target two --fast'];
    const script = new ThreadScript()
      .user('go')
      .says('I try the other target instead')
      .runTogether(commands, 'Error: x');
    assert.deepEqual(told(script), []);
    script.says('Neither works, so I deploy all targets instead.').run('deploy prepare --target all --fast', 'ok');
    assert.deepEqual(told(script), [
      ['strategy_replaced', 4, [2]],
      ['strategy_replaced', 5, [3]],
    ]);
  });

  it('are commands that were refused, where the agent goes another way', () => {
    const script = new ThreadScript()
      .user('go')
      .run('deploy prepare --target one --fast', 'Error: no such plan', true)
      .says('That plan is gone, so I use the other target instead.')
      .run('deploy prepare --target two --fast', 'ok');
    assert.deepEqual(told(script), [['strategy_replaced', 2, [1]]]);
  });

  it('are not hiccups of the machine, tried once more', () => {
    const script = new ThreadScript()
      .user('go')
      .run('make deploy', 'ECONNREFUSED', true)
      .says('Let me retry instead')
      .run('make deploy', 'ok');
    assert.deepEqual(told(script), []);
  });

  it('are checks that fail three times with changes between and are left', () => {
    const script = new ThreadScript().user('go');
    for (const line of ['one();', 'two();', 'three();']) script.edit('/w/a.js', [`+${line}`]).check('fail', 'x');
    assert.deepEqual(told(script.user('leave it')), [['repeated_failure', 12, [5, 9]]]);
  });

  it('are not checks that fail again and again while nothing is changed', () => {
    const script = new ThreadScript().user('go').edit('/w/a.js', ['+one();']);
    assert.deepEqual(told(script.check('fail', 'x').check('fail', 'x').check('fail', 'x').user('leave it')), []);
  });
});
