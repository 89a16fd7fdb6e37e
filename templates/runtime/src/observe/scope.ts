/** What made the spans, metrics and log records, and the conventions that their names follow. */
export const scope = {
  name: "@hookloom/runtime",
  version: "0.1.0",
  schemaUrl: "https://opentelemetry.io/schemas/1.37.0",
} as const;

/** What the inbox is called as the system that keeps a delivery between its request and its runs. */
export const messagingSystem = "hookloom";
