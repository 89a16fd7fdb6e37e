import { durationText } from "@hookloom/protocol/duration-text";
import type { CallRun } from "@hookloom/protocol/recording";
import { t } from "@vscode/l10n";
import type { ReactElement } from "react";
import { Icon } from "../controls/icon.tsx";
import { type BranchRunState, badgeText, type StepRunState, valueLine } from "../model/run-view.ts";
import "./run-badge.css";

type ShownRunState = StepRunState | BranchRunState;

const icons = { done: "check", failed: "error", left: "arrow-right" } as const;

/** The outcome of a step, branch or flow, on the edge of its card. */
export function OutcomeBadge(props: {
  readonly state: BranchRunState["state"];
  readonly icon?: string;
  readonly text: string;
  readonly title?: string;
  readonly "data-testid": string;
}): ReactElement {
  const { state, icon = icons[state], text, ...rest } = props;
  return (
    <span className={`hl-row hl-card-sign hl-run hl-run-${state}`} {...rest}>
      <Icon name={icon} size={12} />
      {text}
    </span>
  );
}

/** The outcome and duration of a step or branch. */
export function RunBadge({ runState }: { readonly runState: ShownRunState }): ReactElement {
  return <OutcomeBadge state={runState.state} text={badgeText(runState)} data-testid="run" />;
}

/** The outcome and duration of the whole flow. */
export function CallBadge({ call: { started, ended, error } }: { readonly call: CallRun }): ReactElement {
  const state = error ? "failed" : ended === undefined ? "left" : "done";
  const text = ended === undefined ? t("not finished") : durationText(ended - started);
  return <OutcomeBadge state={state} text={text} data-testid="call-badge" />;
}

/** The value that a step or branch returned, at the end of the title line. */
export function RunValue({ runState }: { readonly runState: ShownRunState }): ReactElement | null {
  const value = valueLine(runState);
  if (value === "") return null;
  return (
    <span
      className={`hl-run-value hl-cut${runState.state === "failed" ? " hl-run-error" : ""}`}
      data-testid="run-value"
    >
      {value}
    </span>
  );
}
