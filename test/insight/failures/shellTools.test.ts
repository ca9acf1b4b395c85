import assert from 'node:assert/strict';
import { isShell } from '../../../src/insight/failures/shellRuns';
import { ThreadScript } from '../../support/threadScript';

describe("agents' names of the shell", () => {
  const [event] = new ThreadScript().run('ls', '').timeline().events;
  assert.ok(event !== undefined);
  const shells =
    'Bash bash shell Shell Execute exec exec_command shell_command container.exec local_shell unified_exec terminal ' +
    'run_shell_command run_terminal_cmd run_terminal_command run_terminal_command_v2 run_in_terminal runInTerminal ' +
    'run_command run_commands runCommands execute_command execute_bash execute_pwsh developer__shell powershell';
  for (const tool of shells.split(' ')) it(`have ${tool}`, () => assert.ok(isShell({ ...event, tool })));
  for (const tool of 'Edit read_bash bash_output executor task search terminal_last_command Read'.split(' '))
    it(`do not have ${tool}`, () => assert.ok(!isShell({ ...event, tool })));
  it('do not have an event of no tool', () => assert.ok(!isShell({ ...event, tool: null })));
});
