/** A part of an OpenAPI document, as JSON. */
export type Json = Readonly<Record<string, unknown>>;
