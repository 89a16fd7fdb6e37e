/**
 * Where an API stands in its life: `created` is not open to consumers yet, `pre-released` and `published` are,
 * `deprecated` still is but accepts no new subscriptions, `blocked` is closed for a while and `retired` for good.
 * @example
 * const state: ApiState = "published";
 * @see {@link ApiStatus}
 */
export type ApiState = "created" | "pre-released" | "published" | "deprecated" | "blocked" | "retired";
