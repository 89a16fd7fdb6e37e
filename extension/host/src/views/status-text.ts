import type { EnvironmentState } from "@hookloom/core/environments/contract/environment";
import { shortBuild } from "@hookloom/core/environments/contract/environment";
import { durationText } from "@hookloom/protocol/duration-text";
import type { DeliverySummary } from "@hookloom/runtime/management";
import * as vscode from "vscode";
import type { RunDelivery } from "../run/run.ts";

/** The state of a project that the status bar shows. */
export interface StatusInput {
  readonly name: string;
  readonly state: EnvironmentState;
  readonly port?: number;
  /** True if a deployed build is running, which saving does not change. */
  readonly deployed?: boolean;
}

export interface StatusText {
  readonly text: string;
  readonly tooltip: string;
  readonly tone: "normal" | "warning" | "error";
}

/** Returns the status bar text, or undefined if nothing has been started. */
export function statusText(projects: readonly StatusInput[]): StatusText | undefined {
  const started = projects.filter(({ state }) => state.phase !== "stopped");
  const [first, ...others] = started;
  if (!first) return undefined;
  const tooltip = started.map(statusLine).join("\n");
  const tone = started.some(({ state }) => state.phase === "failed")
    ? "error"
    : started.some(({ state }) => state.problems.length > 0 || state.missing.length > 0)
      ? "warning"
      : "normal";
  if (others.length > 0)
    return { text: vscode.l10n.t("$(radio-tower) Hookloom: {0} in dev", started.length), tooltip, tone };
  return { text: vscode.l10n.t("{0} Hookloom: dev {1}", statusIcon(first), stateText(first)), tooltip, tone };
}

function statusIcon({ state }: StatusInput): string {
  if (state.phase === "starting") return "$(loading~spin)";
  if (state.phase === "failed") return "$(error)";
  return state.problems.length > 0 ? "$(warning)" : "$(radio-tower)";
}

function stateText({ state, port, deployed }: StatusInput): string {
  if (state.phase === "starting") return "starting";
  if (state.phase === "failed") return vscode.l10n.t("failed to start");
  if (deployed)
    return vscode.l10n.t(
      "{0}, not watching",
      state.build ? vscode.l10n.t("build {0}", shortBuild(state.build)) : "deployed",
    );
  return `running${port === undefined ? "" : ` :${port}`}${state.problems.length > 0 ? vscode.l10n.t(" (older build)") : ""}`;
}

function statusLine(input: StatusInput): string {
  const { name, state } = input;
  const why = state.problems[0]?.message ?? state.message;
  const missing =
    state.missing.length > 0 ? vscode.l10n.t("{0} not set", state.missing.join(", ")) : undefined;
  const deployedHint =
    input.deployed && state.phase === "running"
      ? [vscode.l10n.t("a deployed build is running, so saving has no effect: Run starts the newest source")]
      : [];
  return [
    vscode.l10n.t("{0}: dev {1}", name, stateText(input)),
    ...deployedHint,
    ...(why ? [why] : []),
    ...(missing ? [missing] : []),
  ].join(" · ");
}

/** Returns the last delivery's outcome, such as `last event 200 in 4 ms`. */
export function lastEventText(deliveries: readonly RunDelivery[]): StatusText | undefined {
  const last = deliveries.find(({ outcome }) => outcome !== "running");
  if (!last) return undefined;
  const isBad = isFailure(last);
  return {
    text: vscode.l10n.t("{0} last event {1}", isBad ? "$(error)" : "$(pass)", outcomeText(last)),
    tooltip: vscode.l10n.t(
      "{0} from {1}{2}",
      last.event || "request",
      last.source,
      last.error ? `: ${last.error}` : "",
    ),
    tone: "normal",
  };
}

/** Returns an outcome such as `200 in 4 ms`, or why the delivery has no response yet. */
export function outcomeText(delivery: RunDelivery): string {
  if (delivery.outcome === "running") return "running";
  if (delivery.debugged)
    return delivery.outcome === "failed"
      ? vscode.l10n.t("failed with the debugger")
      : vscode.l10n.t("{0} with the debugger", delivery.status);
  return vscode.l10n.t(
    "{0} in {1}",
    delivery.outcome === "failed" ? "failed" : delivery.status,
    durationText(delivery.milliseconds),
  );
}

/** Returns counts such as `2 failed, 8 rejected`. A rejected request is the sender's error, not a handler failure. */
export function outcomeCounts(deliveries: readonly Pick<DeliverySummary, "outcome">[]): string {
  const count = (outcome: DeliverySummary["outcome"]): number =>
    deliveries.filter((delivery) => delivery.outcome === outcome).length;
  const [failed, retrying, rejected] = [count("failed"), count("retrying"), count("refused")];
  const parts = [
    ...(failed > 0 || retrying + rejected === 0 ? [vscode.l10n.t("{0} failed", failed)] : []),
    ...(retrying > 0 ? [vscode.l10n.t("{0} retrying", retrying)] : []),
    ...(rejected > 0 ? [vscode.l10n.t("{0} rejected", rejected)] : []),
  ];
  return parts.join(", ");
}

/** Returns whether an outcome needs the user's attention. */
function isFailure({ outcome }: Pick<DeliverySummary, "outcome">): boolean {
  return outcome === "failed" || outcome === "refused";
}
