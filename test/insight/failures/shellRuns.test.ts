import assert from 'node:assert/strict';
import { asksMachine, asksOnly } from '../../../src/insight/failures/shellRuns';

describe('commands', () => {
  const questions = [
    'ls -la',
    'cd x && grep -rn a src | head -5',
    'cat x 2>/dev/null',
    'FOO=1 git -C x status',
    'sed -n 1,4p f',
  ];
  const looks = ['workmux status x && workmux capture x', 'sleep 35; tool status', 'cd /tmp && tool --help'];
  const deeds = [
    'rm -rf x && ls',
    'git status && git commit -m x',
    'cat a > b',
    'find . -name x -delete',
    'ls | xargs rm',
    'sed -i s/a/b/ f',
    'make',
  ];

  for (const command of questions)
    it(`${command} is a question`, () => assert.deepEqual([asksMachine(command), asksOnly(command)], [true, true]));
  for (const command of looks)
    it(`${command} looks, and should work`, () =>
      assert.deepEqual([asksMachine(command), asksOnly(command)], [false, true]));
  for (const command of deeds)
    it(`${command} does something`, () => assert.deepEqual([asksMachine(command), asksOnly(command)], [false, false]));
});
