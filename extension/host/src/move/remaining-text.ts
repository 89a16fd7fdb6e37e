import type { RemainingUse } from "@hookloom/protocol/move";
import * as vscode from "vscode";

/** A notification that is longer hides its end. */
const most = 6;

function useText({ what, lines }: RemainingUse): string {
  return lines.length > 1
    ? vscode.l10n.t("{0} (lines {1})", what, lines.join(", "))
    : vscode.l10n.t("{0} (line {1})", what, lines[0] ?? 0);
}

/** What a person has to change by hand, with its places: `context.octokit (line 19)`. */
export function remainingText(remaining: readonly RemainingUse[]): string {
  const shown = remaining.slice(0, most).map(useText);
  const more = remaining.length - shown.length;
  return [...shown, ...(more > 0 ? [vscode.l10n.t("and {0} more", more)] : [])].join(", ");
}
