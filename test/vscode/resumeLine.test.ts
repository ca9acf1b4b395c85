import { equal } from 'node:assert/strict';
import fc from 'fast-check';
import { resumeLine } from '../../src/vscode/resumeLine';

const id = '26e8b705-117a-4d0d-8093-124fc5e6160a';

describe('resumeLine', () => {
  it('joins what needs no quoting', () => {
    equal(resumeLine(['claude', '--resume', id]), `claude --resume ${id}`);
    equal(resumeLine(['codex', 'resume', id]), `codex resume ${id}`);
  });

  it('makes nothing of anything else', () => {
    const refused = [
      null,
      [],
      ['claude'],
      ['claude', '--resume', ''],
      ['claude', '--resume', '--dangerously-skip-permissions'],
      ['claude', '--resume', `${id};rm -rf ~`],
      ['claude', '--resume', `${id}\n`],
      ['claude', '--resume', '$(id)'],
      ['claude', '--resume', 'a b c d'],
      ['claude', '--resume', '%PATH%'],
      ['claude', '--resume=`id`', id],
      ['../claude', '--resume', id],
      ['claude', '--resume', id.repeat(9)],
    ];
    for (const command of refused) equal(resumeLine(command), null, String(command));
  });

  it('never lets a character through that a shell reads', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const line = resumeLine(['claude', '--resume', text]);
        equal(line === null || /^claude --resume [\w.][\w.-]*$/.test(line), true);
      }),
    );
    for (const character of '|&;<>()$`\\"\' \t\r\n*?[#~=%!^{},:/@+')
      equal(resumeLine(['claude', '--resume', `abcd${character}efgh`]), null, character);
  });
});
