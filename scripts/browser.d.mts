export declare function findBrowser(
  say?: (message: string) => void,
): Promise<{ executablePath: string; env: NodeJS.ProcessEnv }>;
