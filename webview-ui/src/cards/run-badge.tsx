import { durationText } from "@hookloom/protocol/duration-text";
import type { CallRun } from "@hookloom/protocol/recording";
import type { ReactElement } from "react";
import { Icon } from "../controls/icon.tsx";
import { type BranchLook, badgeText, type StepLook, valueLine } from "../model/run-view.ts";
import "./run-badge.css";

type Look = StepLook | BranchLook;

/** How a step or a branch ended and how long it took, on the edge of its card. */
export function RunBadge({ look }: { readonly look: Look }): ReactElement {
  const icon = { done: "check", failed: "error", left: "arrow-right" }[look.state];
  return (
    <span className={`hl-run hl-run-${look.state}`} data-testid="run">
      <Icon name={icon} size={12} />
      {badgeText(look)}
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
export function RunValue({ look }: { readonly look: Look }): ReactElement | null {
  const value = valueLine(look);
  if (value === "") return null;
  return (
    <span className={`hl-run-value${look.state === "failed" ? " hl-run-error" : ""}`} data-testid="run-value">
      {value}
    </span>
  );
}
