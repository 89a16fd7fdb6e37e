import { isRecord, jsonIn } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
/** The reason why a delivery was stored but not run, and how to fix it; for the end of a message. */
export const unhandledReason = (event: string): string =>
  t("no handler exists for {0}: register one, or disable the event at its sender", event);

/** Returns the event that has no handler, from a receiver's own response. */
export function unhandledEvent(body: string): string | undefined {
  const response = jsonIn(body);
  return isRecord(response) && response.outcome === "ignored" && typeof response.event === "string"
    ? response.event
    : undefined;
}
