import { durationText } from "@hookloom/protocol/duration-text";
import type { CallRun } from "@hookloom/protocol/recording";
import type { ReactElement } from "react";
import { Icon } from "../controls/icon.tsx";
import { type BranchRunState, badgeText, type StepRunState, valueLine } from "../model/run-view.ts";
import "./run-badge.css";

type ShownRunState = StepRunState | BranchRunState;

/** How a step or a branch ended and how long it took, on the edge of its card. */
export function RunBadge({ runState }: { readonly runState: ShownRunState }): ReactElement {
  const icon = { done: "check", failed: "error", left: "arrow-right" }[runState.state];
  return (
    <span className={`hl-run hl-run-${runState.state}`} data-testid="run">
      <Icon name={icon} size={12} />
      {badgeText(runState)}
    </span>
  );
}

/** How the whole flow ended, and how long it took, on the edge of its start card. */
export function CallBadge({ call: { started, ended, error } }: { readonly call: CallRun }): ReactElement {
  const state = error ? "failed" : ended === undefined ? "left" : "done";
  return (
    <span className={`hl-run hl-run-${state}`} data-testid="call-badge">
      <Icon name={{ done: "check", failed: "error", left: "arrow-right" }[state]} size={12} />
      {ended === undefined ? "not over" : durationText(ended - started)}
    </span>
  );
}

/** What a step or a branch gave, in place of the end of its title's line. */
export function RunValue({ runState }: { readonly runState: ShownRunState }): ReactElement | null {
  const value = valueLine(runState);
  if (value === "") return null;
  return (
    <span
      className={`hl-run-value${runState.state === "failed" ? " hl-run-error" : ""}`}
      data-testid="run-value"
    >
      {value}
    </span>
  );
}
