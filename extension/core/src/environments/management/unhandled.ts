import { isRecord, jsonIn } from "@hookloom/protocol/unknown-values";
/** The reason why a delivery was stored but not run, and how to fix it; for the end of a message. */
export const unhandledReason = (event: string): string =>
  `nothing handles ${event}: register a handler for it, or have its sender leave it out`;

/** Returns the event that has no handler, from a receiver's own response. */
export function unhandledEvent(body: string): string | undefined {
  const said = jsonIn(body);
  return isRecord(said) && said.outcome === "ignored" && typeof said.event === "string"
    ? said.event
    : undefined;
}
