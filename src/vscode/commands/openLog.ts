import type { RegisterFeature } from '../features';
import { commands } from '../manifest';
import { registerCommand } from '../runCommand';

export const registerOpenLog: RegisterFeature = dependencies =>
  registerCommand(dependencies, commands.openLog, () => dependencies.log.show());
