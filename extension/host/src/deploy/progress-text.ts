import {
  type DeployEvent,
  type DeployPhase,
  deployPhases,
} from "@hookloom/core/environments/contract/verb-context";
import * as vscode from "vscode";

const phaseTexts: Readonly<Record<DeployPhase, string>> = {
  check: vscode.l10n.t("Check"),
  settings: vscode.l10n.t("Settings"),
  bundle: "Bundle",
  image: vscode.l10n.t("Image"),
  push: vscode.l10n.t("Push"),
  apply: vscode.l10n.t("Apply"),
  rollout: vscode.l10n.t("Rollout"),
  register: vscode.l10n.t("Register"),
};

export const phaseText = (phase: DeployPhase): string => phaseTexts[phase];

/** Returns the notification text: the phase and its current message, with shortened digests. */
export function progressText({ phase, message }: DeployEvent): string {
  return `${phaseTexts[phase]} · ${message.replace(/\b(sha256:[0-9a-f]{8})[0-9a-f]{56}\b/g, "$1")}`;
}

/** The progress of a verb, from 0 to 1. Skipped phases count as done, and the progress never decreases. */
export class Progress {
  #reached = 0;

  /** Returns the increment of the progress bar in percent. */
  take({ phase, fraction = 0 }: DeployEvent): number {
    const reached = (deployPhases.indexOf(phase) + Math.min(1, Math.max(0, fraction))) / deployPhases.length;
    const grown = Math.max(0, reached - this.#reached);
    this.#reached += grown;
    return grown * 100;
  }
}
