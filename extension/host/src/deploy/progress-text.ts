import {
  type DeployEvent,
  type DeployPhase,
  deployPhases,
} from "@hookloom/core/environments/contract/verb-context";
import * as vscode from "vscode";

const words: Readonly<Record<DeployPhase, string>> = {
  check: vscode.l10n.t("Check"),
  settings: vscode.l10n.t("Settings"),
  bundle: "Bundle",
  image: vscode.l10n.t("Image"),
  push: vscode.l10n.t("Push"),
  apply: vscode.l10n.t("Apply"),
  rollout: vscode.l10n.t("Rollout"),
  register: vscode.l10n.t("Register"),
};

export const phaseText = (phase: DeployPhase): string => words[phase];

/** What the notification shows: the phase by its name, and what happens in it, with shortened digests. */
export function progressText({ phase, message }: DeployEvent): string {
  return `${words[phase]} · ${message.replace(/\b(sha256:[0-9a-f]{8})[0-9a-f]{56}\b/g, "$1")}`;
}

/** How far a verb has come, from 0 to 1; phases that it leaves out count as done. It never goes back. */
export class Progress {
  #reached = 0;

  /** The percentage by which the bar grows. */
  take({ phase, fraction = 0 }: DeployEvent): number {
    const reached = (deployPhases.indexOf(phase) + Math.min(1, Math.max(0, fraction))) / deployPhases.length;
    const grown = Math.max(0, reached - this.#reached);
    this.#reached += grown;
    return grown * 100;
  }
}
