/** What the `<environment_details>` of a request say of where and with what the agent worked. */
export interface EnvironmentDetails {
  readonly cwd: string | null;
  readonly model: string | null;
  readonly mode: string | null;
}

export function environmentIn(request: string): EnvironmentDetails {
  const details = request.slice(Math.max(0, request.lastIndexOf('<environment_details>')));
  return {
    cwd:
      /^# Current (?:Working|Workspace) Directory \((?!Primary: )(.+)\) Files$/m.exec(details)?.[1] ??
      /^\[TASK RESUMPTION\].*The current working directory is now '([^'\n]+)'/m.exec(request)?.[1] ??
      null,
    model: /^<model>(.+)<\/model>$/m.exec(details)?.[1] ?? null,
    mode: /^<slug>(.+)<\/slug>$/m.exec(details)?.[1] ?? null,
  };
}
