/**
 * The instrumentation scope of the spans, metrics and log records, and the schema URL of their semantic conventions.
 */
export const scope = {
  name: "@hookloom/runtime",
  version: "0.1.0",
  schemaUrl: "https://opentelemetry.io/schemas/1.37.0",
} as const;

/** The inbox's name as a messaging system, which stores a delivery between its request and its runs. */
export const messagingSystem = "hookloom";
