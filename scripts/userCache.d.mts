export declare function userCache(): string;
