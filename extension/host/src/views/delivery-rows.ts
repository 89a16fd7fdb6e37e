import type { ProjectEnvironment } from "@hookloom/core/project/project";
import { durationText } from "@hookloom/protocol/duration-text";
import { findSource } from "@hookloom/runtime/catalog";
import type { DeliverySummary } from "@hookloom/runtime/management";
import * as vscode from "vscode";
import { environmentKey } from "../commands/delivery-target.ts";
import type { DeliveryTitles } from "../deliveries/delivery-titles.ts";
import type { EnvironmentDeliveries } from "../deliveries/shown-deliveries.ts";
import type { RunDelivery } from "../run/run.ts";
import { age, clock } from "../shared/time-text.ts";
import { amber, green, type Row, type RowIcon, red } from "./row.ts";

const icons: Readonly<Record<DeliverySummary["outcome"], RowIcon>> = {
  ok: { id: "pass", color: green },
  failed: { id: "error", color: red },
  refused: { id: "circle-slash", color: amber },
  running: { id: "loading~spin" },
  retrying: { id: "history", color: amber },
  ignored: { id: "circle-outline" },
};

const noHandler = vscode.l10n.t("no handler");

/** The outcome, and how long the handler took. */
function resultText({ outcome, milliseconds: durationMs, debugged }: RunDelivery): string {
  const time = durationText(durationMs);
  if (outcome === "ok")
    return debugged ? vscode.l10n.t("handled with the debugger") : vscode.l10n.t("handled in {0}", time);
  if (outcome === "failed")
    return debugged
      ? vscode.l10n.t("its handler failed with the debugger")
      : vscode.l10n.t("its handler failed after {0}", time);
  if (outcome === "retrying")
    return debugged
      ? vscode.l10n.t("its handler failed with the debugger and runs again")
      : vscode.l10n.t("its handler failed after {0} and runs again", time);
  if (outcome === "refused")
    return vscode.l10n.t("refused, so its body was not kept and it cannot be replayed");
  return outcome === "ignored" ? noHandler : outcome;
}

function detailText(delivery: RunDelivery): string {
  const { outcome, status, nextAttemptAt, milliseconds: durationMs } = delivery;
  if (outcome === "running") return "running";
  if (outcome === "refused") return vscode.l10n.t("refused {0}", status);
  if (outcome === "retrying")
    return nextAttemptAt === undefined
      ? "retrying"
      : vscode.l10n.t("runs again at {0}", clock(nextAttemptAt));
  if (outcome === "ignored") return noHandler;
  if (outcome === "failed") return outcome;
  return delivery.debugged ? vscode.l10n.t("with the debugger") : durationText(durationMs);
}

function tooltipText(delivery: RunDelivery): string {
  const { event, source, trigger, receivedAt, status, attempts = 0, error, nextAttemptAt } = delivery;
  return [
    `${event || "request"}: ${resultText(delivery)}`,
    vscode.l10n.t("{0} at {1}, {2}, answered {3}", source, trigger, receivedAt, status),
    ...(attempts > 1 ? [`${attempts} runs`] : []),
    ...(nextAttemptAt === undefined ? [] : [vscode.l10n.t("Next run at {0}", nextAttemptAt)]),
    ...(error ? [error] : []),
  ].join("\n");
}

/** The first line of why it failed or was refused: a narrow view cuts off the end of a row. */
function errorLines({ error }: DeliverySummary): readonly string[] {
  const line = error?.split("\n", 1)[0];
  return line ? [line] : [];
}

function deliveryRow(ref: ProjectEnvironment, delivery: DeliverySummary, now: number, title: string): Row {
  const { id, event, outcome, trigger, receivedAt } = delivery;
  return {
    id: `${environmentKey(ref)}\n${trigger}\n${id}`,
    label: event === "" ? `${findSource(delivery.source)?.label ?? delivery.source} request` : event,
    description: [detailText(delivery), age(receivedAt, now), ...errorLines(delivery), title]
      .filter((word) => word !== "")
      .join(" · "),
    tooltip: [tooltipText(delivery), title].filter((line) => line !== "").join("\n"),
    icon: icons[outcome],
    context: `delivery ${outcome}`,
    click: { command: "hookloom.showDelivery", title: vscode.l10n.t("Open delivery") },
    ...ref,
    delivery,
  };
}

/** Follows the last shown one if there are older ones. */
const moreRow = (ref: ProjectEnvironment): Row => ({
  id: `${environmentKey(ref)}\nmore`,
  label: vscode.l10n.t("Load more"),
  icon: { id: "ellipsis" },
  context: "more",
  click: { command: "hookloom.moreDeliveries", title: vscode.l10n.t("Load more") },
  ...ref,
});

/** The rows of the Deliveries view with what each is about, as far as that is known; grouped by project where there is more than one. */
export function deliveryRows(
  lists: readonly EnvironmentDeliveries[],
  now: number,
  titles?: Pick<DeliveryTitles, "of">,
): readonly Row[] {
  const groups = lists.map(({ root, environment, name, deliveries, more }) => {
    const ref = { root, environment };
    const rows = deliveries.map((one) => deliveryRow(ref, one, now, titles?.of(ref, one) ?? ""));
    return { ref, name, rows: more ? [...rows, moreRow(ref)] : rows };
  });
  const [only, ...others] = groups;
  if (!only) return [];
  if (others.length === 0) return only.rows;
  return groups
    .filter(({ rows }) => rows.length > 0)
    .map(({ ref, name, rows }) => ({
      id: ref.root,
      label: name,
      root: ref.root,
      children: rows,
      context: "project",
    }));
}
