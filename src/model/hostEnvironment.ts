/** The machine as agents see it: what decides where their stores lie. */
export interface HostEnvironment {
  readonly platform: 'linux' | 'darwin' | 'win32';
  /** The home directory in which agents' stores are looked up (`--home`). */
  readonly home: string;
  /** Environment variables, used only to find stores (CLAUDE_CONFIG_DIR, CODEX_HOME, XDG_CONFIG_HOME ...). */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /**
   * The folders of the workspace: some agents keep their sessions in the folders they work in and nowhere else. Never a
   * folder that only a transcript names.
   */
  readonly folders?: readonly string[] | undefined;
}
