import { durationText } from "@hookloom/protocol/duration-text";
import type { SampleDelivery, SampleOutcome, SentSample } from "@hookloom/protocol/sample-view";
import * as vscode from "vscode";
import { devEnvironment, thisMachine } from "../commands/delivery-target.ts";

/** An answer, and when what it answers was sent, in milliseconds since 1970. */
export type SentAnswer = SampleOutcome & Pick<SentSample, "sentAtMs">;

/** What was sent, with its environment where that is another one than the diagram shows the runs of. */
export function sentName(event: string, environment: string): string {
  const isShown = environment === thisMachine || environment === devEnvironment;
  return isShown ? event : vscode.l10n.t("{0} in {1}", event, environment);
}

/** What an app answered, whose handler has run by then. */
export function answerText(event: string, { status, milliseconds, sentAtMs }: SentAnswer): SentSample {
  const text = vscode.l10n.t("{0}: {1} in {2}", event, status, durationText(milliseconds));
  return { state: status < 400 ? "ok" : "failed", text, sentAtMs };
}

/** What was answered, and how the handler ended once that is known: an answer alone says nothing of it. */
export function sentText(event: string, answer: SentAnswer, delivery?: SampleDelivery): SentSample {
  const shown = answerText(event, answer);
  const key = { sentAtMs: answer.sentAtMs, ...(answer.delivery ? { delivery: answer.delivery } : {}) };
  if (!delivery) return { ...shown, ...key, state: shown.state === "failed" ? "failed" : "open" };
  const { outcome, error, milliseconds, place } = delivery;
  const time = durationText(milliseconds);
  if (outcome === "failed" || outcome === "retrying") {
    const text = error
      ? vscode.l10n.t("{0} failed after {1}: {2}", event, time, error)
      : vscode.l10n.t("{0} failed after {1}", event, time);
    return { state: "failed", text, ...key, ...(place ? { hasPlace: true } : {}) };
  }
  if (outcome === "ok")
    return { state: "ok", text: vscode.l10n.t("{0}: handled in {1}", event, time), ...key };
  if (outcome === "ignored")
    return { state: "open", text: vscode.l10n.t("{0}: no handler takes this event", event), ...key };
  return { ...shown, ...key, state: outcome === "refused" ? "failed" : "open" };
}
