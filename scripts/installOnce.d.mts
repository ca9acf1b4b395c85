export declare function installOnce(folder: string, make: (target: string) => Promise<void>): Promise<void>;
