import { durationText } from "@hookloom/protocol/duration-text";
import type { SampleDelivery, SampleOutcome, SentSample } from "@hookloom/protocol/sample-view";
import * as vscode from "vscode";
import { devEnvironment, thisMachine } from "../commands/delivery-target.ts";

/** A response and the time at which its request was sent, in milliseconds since 1970. */
export type SentResponse = SampleOutcome & Pick<SentSample, "sentAtMs">;

/** Returns the sent event with its environment, unless the diagram shows that environment's runs. */
export function sentName(event: string, environment: string): string {
  const isShown = environment === thisMachine || environment === devEnvironment;
  return isShown ? event : vscode.l10n.t("{0} in {1}", event, environment);
}

/** Returns the text for an app's response, which is sent after its handler has finished. */
export function responseText(
  event: string,
  { status, milliseconds: durationMs, sentAtMs }: SentResponse,
): SentSample {
  const text = vscode.l10n.t("{0}: {1} in {2}", event, status, durationText(durationMs));
  return { state: status < 400 ? "ok" : "failed", text, sentAtMs };
}

/** Returns the text for a response, including the handler's outcome when it is known, since the response does not show it. */
export function sentText(event: string, response: SentResponse, delivery?: SampleDelivery): SentSample {
  const shown = responseText(event, response);
  const key = { sentAtMs: response.sentAtMs, ...(response.delivery ? { delivery: response.delivery } : {}) };
  if (!delivery) return { ...shown, ...key, state: shown.state === "failed" ? "failed" : "open" };
  const { outcome, error, milliseconds: durationMs, location } = delivery;
  const time = durationText(durationMs);
  if (outcome === "failed" || outcome === "retrying") {
    const text = error
      ? vscode.l10n.t("{0} failed after {1}: {2}", event, time, error)
      : vscode.l10n.t("{0} failed after {1}", event, time);
    return { state: "failed", text, ...key, ...(location ? { hasLocation: true } : {}) };
  }
  if (outcome === "ok")
    return { state: "ok", text: vscode.l10n.t("{0}: handled in {1}", event, time), ...key };
  if (outcome === "ignored")
    return { state: "open", text: vscode.l10n.t("{0}: no handler for this event", event), ...key };
  return { ...shown, ...key, state: outcome === "refused" ? "failed" : "open" };
}
