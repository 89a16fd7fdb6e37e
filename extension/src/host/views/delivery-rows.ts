import { findSource } from "@hookloom/runtime/catalog";
import type { DeliverySummary } from "../../environments/deliveries.ts";
import type { ProjectDeliveries } from "../deliveries/shown-deliveries.ts";
import { age, clock, duration, outcomeText } from "./delivery.ts";
import { amber, green, type Row, type RowIcon, red } from "./row.ts";

const icons: Readonly<Record<DeliverySummary["outcome"], RowIcon>> = {
  ok: { id: "pass", color: green },
  failed: { id: "error", color: red },
  refused: { id: "circle-slash", color: amber },
  running: { id: "loading~spin" },
  retrying: { id: "history", color: amber },
  ignored: { id: "circle-outline" },
};

const inWords: Readonly<Record<DeliverySummary["outcome"], string>> = {
  ok: "handled",
  failed: "its handler failed",
  refused: "refused, so its body was not kept and it cannot be replayed",
  running: "running",
  retrying: "its handler failed and runs again",
  ignored: "no handler",
};

function detailOf(delivery: DeliverySummary): string {
  const { outcome, status, nextAttemptAt, milliseconds } = delivery;
  if (outcome === "running") return "running";
  if (outcome === "refused") return `refused ${status}`;
  if (outcome === "retrying")
    return nextAttemptAt === undefined ? "retrying" : `runs again at ${clock(nextAttemptAt)}`;
  return outcome === "failed" || outcome === "ignored" ? outcome : duration(milliseconds);
}

function tooltipOf(delivery: DeliverySummary): string {
  const { event, outcome, source, trigger, receivedAt, attempts = 0, error, nextAttemptAt } = delivery;
  return [
    `${event || "request"}: ${inWords[outcome]}${outcome === "refused" ? "" : `, ${outcomeText(delivery)}`}`,
    `${source} at ${trigger}, ${receivedAt}`,
    ...(attempts > 1 ? [`${attempts} runs`] : []),
    ...(nextAttemptAt === undefined ? [] : [`Next run at ${nextAttemptAt}`]),
    ...(error ? [error] : []),
  ].join("\n");
}

function deliveryRow(root: string, delivery: DeliverySummary, now: number): Row {
  const { id, event, outcome, trigger, receivedAt } = delivery;
  return {
    id: `${root}\n${trigger}\n${id}`,
    label: event === "" ? `${findSource(delivery.source)?.label ?? delivery.source} request` : event,
    description: `${detailOf(delivery)} · ${age(receivedAt, now)}`,
    tooltip: tooltipOf(delivery),
    icon: icons[outcome],
    context: `delivery ${outcome}`,
    click: { command: "hookloom.showDelivery", title: "Open delivery" },
    root,
    delivery,
  };
}

/** Stands below the last one that is shown, where there are older ones. */
const moreRow = (root: string): Row => ({
  id: `${root}\nmore`,
  label: "Load more",
  icon: { id: "ellipsis" },
  context: "more",
  click: { command: "hookloom.moreDeliveries", title: "Load more" },
  root,
});

/** The rows of the Deliveries view; grouped by project where there is more than one. */
export function deliveryRows(projects: readonly ProjectDeliveries[], now: number): readonly Row[] {
  const groups = projects.map(({ root, name, deliveries, more }) => {
    const rows = deliveries.map((delivery) => deliveryRow(root, delivery, now));
    return { root, name, rows: more ? [...rows, moreRow(root)] : rows };
  });
  const [only, ...others] = groups;
  if (!only) return [];
  if (others.length === 0) return only.rows;
  return groups
    .filter(({ rows }) => rows.length > 0)
    .map(({ root, name, rows }) => ({ id: root, label: name, root, children: rows, context: "project" }));
}
