export declare class NotAvailable extends Error {}
