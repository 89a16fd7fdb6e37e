import type { HandlerRuns, StepFailure } from "@hookloom/protocol/environment-runs";
import { t } from "@vscode/l10n";
import type { ReactElement } from "react";
import { Icon } from "../controls/icon.tsx";
import {
  countText,
  failedWithin,
  failureLines,
  runsText,
  sumDeliveries,
  unhandledLines,
  unhandledText,
  unplacedText,
} from "../model/failure-text.ts";
import { isWithin } from "../model/flow-index.ts";
import { numberText } from "../model/language.ts";
import type { ViewState } from "../state/view-state.ts";
import { OutcomeBadge } from "./run-badge.tsx";

const noFailures: readonly StepFailure[] = [];

/** A card's failures in the shown environment. */
interface CardFailures {
  readonly failures: readonly StepFailure[];
  /** The number of deliveries that failed at steps hidden by the card. */
  readonly within: number;
}

/** Returns the failures of a step, including those of the steps that its card hides while it is collapsed. */
export function cardFailures(
  { environmentRuns: { counts }, scene }: ViewState,
  step: string,
  hidden: number | undefined,
): CardFailures {
  const failures = counts?.steps[step] ?? noFailures;
  const within =
    hidden === undefined || !scene ? 0 : failedWithin(counts, (inner) => isWithin(scene.index, inner, step));
  return { failures, within };
}

/** The number of deliveries that failed at a step in the shown environment. A click shows the deliveries or failures. */
export function FailureBadge({ failures, within }: CardFailures): ReactElement | null {
  if (failures.length === 0 && within === 0) return null;
  if (failures.length === 0)
    return (
      <OutcomeBadge
        state="failed"
        text={t("{0} failed inside", numberText(within))}
        title={t(
          "{0} failed at hidden steps. Expand the card to show the failures.",
          countText(within, "delivery"),
        )}
        data-testid="failed-within"
      />
    );
  const hint = failures.length === 1 ? t("Click to show deliveries") : t("Click to list the failures");
  const text = t("{0} failed", numberText(sumDeliveries(failures)));
  return (
    <button
      type="button"
      tabIndex={-1}
      className="hl-row hl-card-sign hl-run hl-run-failed hl-run-button"
      title={`${failureLines(failures)}\n${hint}`}
      aria-label={`${text}. ${hint}`}
      data-failures
      data-testid="failed"
    >
      <Icon name="error" size={12} />
      {text}
    </button>
  );
}

/** The number of times the handler ran in the shown environment, on the edge of its start card. */
export function HandlerBadge({ runs }: { readonly runs: HandlerRuns }): ReactElement {
  const state = runs.failed > 0 ? "failed" : runs.runs > 0 ? "done" : "left";
  const icon = { done: "check", failed: "error", left: "dash" }[state];
  return <OutcomeBadge state={state} icon={icon} text={runsText(runs)} data-testid="handler-runs" />;
}

/**
 * Shows on the start card the deliveries whose failure belongs to no card, else the events that arrived without a handler. If
 * there are neither, shows `detail`.
 */
export function StartLine(props: {
  readonly runs: HandlerRuns | undefined;
  readonly detail: string;
}): ReactElement {
  const { unplaced = [], unhandled = [] } = props.runs ?? {};
  const lines = [failureLines(unplaced), unhandledLines(unhandled)].filter(Boolean).join("\n");
  if (lines === "") return <span className="hl-card-detail hl-cut">{props.detail}</span>;
  return (
    <button
      type="button"
      tabIndex={-1}
      className="hl-row hl-card-detail hl-unplaced"
      title={lines}
      data-failures
      data-testid={unplaced.length > 0 ? "unplaced" : "unhandled"}
    >
      <Icon name="warning" size={12} />
      <span className="hl-cut">{unplacedText(unplaced) || unhandledText(unhandled)}</span>
    </button>
  );
}
