/** What an agent is called where tables have little room: its id, or the name of its command where that is shorter. */
export function agentShortName(agent: string): string {
  return agent === 'claude-code' ? 'claude' : agent;
}
