/** The machine as agents see it: what decides where their stores lie. */
export interface HostEnvironment {
  readonly platform: 'linux' | 'darwin' | 'win32';
  /** The home directory in which agents' stores are looked up (`--home`). */
  readonly home: string;
  /** Environment variables, used only to find stores (CLAUDE_CONFIG_DIR, CODEX_HOME, XDG_CONFIG_HOME ...). */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /**
   * Folders in which agents worked or may have: those of the workspace, and those that sessions name. Some agents keep
   * their sessions there and nowhere else.
   */
  readonly folders?: readonly string[] | undefined;
}
