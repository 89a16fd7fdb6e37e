import { isRecord, jsonIn } from "@hookloom/protocol/unknown-values";
/** Why a delivery was stored and not run, with the way out, as the end of a message. */
export const unhandledReason = (event: string): string =>
  `nothing handles ${event}: register a handler for it, or have its sender leave it out`;

/** The event that nothing handles, according to a receiver's own response. */
export function unhandledEvent(body: string): string | undefined {
  const said = jsonIn(body);
  return isRecord(said) && said.outcome === "ignored" && typeof said.event === "string"
    ? said.event
    : undefined;
}
