export declare function openEditor(options: {
  folder: string;
  settings: Readonly<Record<string, string>>;
  userDataDir?: string | undefined;
}): Promise<void>;
