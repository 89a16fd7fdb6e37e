import type { SampleDelivery, SampleOutcome } from "@hookloom/language-server/protocol";
import * as vscode from "vscode";
import { duration } from "../time-text.ts";

/** What the diagram's toolbar shows of a sample; `ok` is `null` while or where its outcome is not known. */
interface SentText {
  readonly ok: boolean | null;
  readonly text: string;
}

/** What an app answered, whose handler has run by then. */
export function answerText(event: string, { status, milliseconds }: SampleOutcome): SentText {
  return { ok: status < 400, text: vscode.l10n.t("{0}: {1} in {2}", event, status, duration(milliseconds)) };
}

/** What was answered, and how the handler ended once that is known: an answer alone says nothing of it. */
export function sentText(event: string, answer: SampleOutcome, delivery?: SampleDelivery): SentText {
  const { outcome, error } = delivery ?? {};
  const { status } = answer;
  if (outcome === "failed" || outcome === "retrying") {
    return {
      ok: false,
      text: vscode.l10n.t("{0}: answered {1}, handler failed{2}", event, status, error ? `: ${error}` : ""),
    };
  }
  const shown = answerText(event, answer);
  if (outcome === "refused" || status >= 400) return { ...shown, ok: false };
  return outcome === "ok" ? shown : { ...shown, ok: null };
}
