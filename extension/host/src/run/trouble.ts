import { describeProblem } from "@hookloom/core/environments/contract/build-problem";
import * as vscode from "vscode";
import type { Run } from "./run.ts";

/** The problem that prevents the newest source from running. */
export interface Trouble {
  /** A short description of the problem. */
  readonly title: string;
  /** The cause, and the build that is running instead. */
  readonly detail: string;
}

/** Returns the problem; undefined if the newest source is running, or if this is not known yet. */
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
  // If another environment owns the store, the problem has no location in the source.
  const isOwned = problem?.storeOwner !== undefined && !running;
  return {
    title: vscode.l10n.t("{0}: newest source fails", name),
    detail: isOwned ? cause : `${cause} ${next}`,
  };
}
