import type { ToolName } from '../../agentTools/toolDefinitions';
import { parseFindInput } from '../../agentTools/toolInput';
import { cutText } from '../../model/cutText';
import { plainLine } from '../../model/format';
import type { Localizer } from '../localizer';

const longestName = 60;

/** What the user reads while a tool is at work. */
export function invocationText(tool: ToolName, input: unknown, l10n: Localizer): string {
  if (tool === 'get_session_cost') return l10n.t('Looking up what the session cost');
  const file = fileOf(input);
  return file === '' ? l10n.t('Looking up what failed before') : l10n.t('Looking up what failed before in {0}', file);
}

/** The name alone: a model wrote it, and a message is no place for long paths. */
function fileOf(input: unknown): string {
  try {
    return cutText(
      plainLine(parseFindInput(input).file ?? '')
        .split(/[\\/]/)
        .at(-1) ?? '',
      longestName,
    );
  } catch {
    // The tool itself says what is wrong with its input.
    return '';
  }
}
