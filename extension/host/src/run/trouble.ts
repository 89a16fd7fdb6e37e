import { describeProblem } from "@hookloom/core/environments/contract/build-problem";
import * as vscode from "vscode";
import type { Run } from "./run.ts";

/** What keeps the newest source from running. */
export interface Trouble {
  /** What is wrong, in a few words. */
  readonly title: string;
  /** The cause, and what runs instead. */
  readonly detail: string;
}

/** Undefined if the newest source runs, and while that is not known yet. */
export function findTrouble({
  project: { root, name },
  state,
}: Pick<Run, "project" | "state">): Trouble | undefined {
  const [problem] = state.problems;
  const cause = problem ? describeProblem(problem, root) : state.message;
  if (cause === undefined || state.phase === "stopped" || state.phase === "starting") return undefined;
  if (!problem && state.phase === "running") return undefined;
  const running = state.phase === "running";
  const next = running
    ? vscode.l10n.t("The previous build keeps running.")
    : vscode.l10n.t("Fix it and save to start again.");
  // A rejection by a store has no location in the source.
  const isOwned = problem?.storeOwner !== undefined && !running;
  return {
    title: vscode.l10n.t("{0}: newest source fails", name),
    detail: isOwned ? cause : `${cause} ${next}`,
  };
}
