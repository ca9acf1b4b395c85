/** What an agent is told of a tool. package.json repeats it for the editor's own agents; a test compares the two. */
export interface ToolDefinition {
  readonly name: ToolName;
  /** For people. */
  readonly title: string;
  /** For models: what it does, when to call it, what it cannot tell. */
  readonly description: string;
  /** JSON Schema. */
  readonly inputSchema: {
    readonly type: 'object';
    readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly additionalProperties: false;
  };
}

export const toolNames = ['find_failed_approaches', 'get_session_cost'] as const;
export type ToolName = (typeof toolNames)[number];

export const mostFailures = 10;
export const usualFailures = 5;

export const toolDefinitions: readonly ToolDefinition[] = [
  {
    name: 'find_failed_approaches',
    title: 'Find Failed Approaches',
    description:
      'Looks up what coding agents have already tried in this workspace and what did not work, in the recorded sessions of ' +
      'this machine. Call it before you start on a fix or a change that may have been tried before, before you edit a file ' +
      'that others struggled with, and when a check fails with an error you cannot place, so that you do not repeat a dead ' +
      'end. Give file, topic or error, or several: results fit all that is given; without any of them you get the latest. ' +
      'Each result says what was tried, why it failed, where, what took its place, whether that still matters, and cites the ' +
      'session and the line of its transcript. No result means that nothing is on record, not that an approach works. ' +
      'Read-only and local.',
    inputSchema: {
      type: 'object',
      properties: {
        file: {
          type: 'string',
          description: 'A file or folder, as an absolute path or relative to the workspace, such as src/round.ts.',
        },
        topic: {
          type: 'string',
          description:
            'A few words on what you are about to do: names, libraries, techniques, such as "round invoice totals toFixed".',
        },
        error: {
          type: 'string',
          description: 'The error as it was printed: its message, without the whole log around it.',
        },
        limit: {
          type: 'integer',
          minimum: 1,
          maximum: mostFailures,
          description: `How many results at most; ${usualFailures} when left out.`,
        },
      },
      additionalProperties: false,
    },
  },
  {
    name: 'get_session_cost',
    title: 'Get Session Cost',
    description:
      'Says what one recorded session of a coding agent cost: own requests + sidechains (subagents) = total, in US dollars and ' +
      'tokens, by model, where the prices come from, which requests have no known price, and how much went into approaches ' +
      'that failed. Call it when the user asks what a session cost. Read-only and local.',
    inputSchema: {
      type: 'object',
      properties: {
        session: {
          type: 'string',
          description:
            'A session as find_failed_approaches cites it, the beginning of its id (4 characters or more), or "latest", which ' +
            'is meant when left out: the session of this workspace that was active last, which may be your own.',
        },
      },
      additionalProperties: false,
    },
  },
];
