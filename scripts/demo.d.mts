export declare function layOutDemo(targetDir: string): { home: string; workspace: string };
