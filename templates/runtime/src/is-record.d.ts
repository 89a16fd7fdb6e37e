/** True for what a `{}` of JSON becomes: an object that is neither null nor an array. */
export declare function isRecord(value: unknown): value is Readonly<Record<string, unknown>>;
