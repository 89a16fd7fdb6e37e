import type { DeliverySummary } from "../../environments/deliveries.ts";
import { age, duration, outcomeText } from "./delivery.ts";
import { amber, green, type Row, type RowIcon, red } from "./row.ts";

/** The deliveries of one project, newest first. */
export interface ProjectDeliveries {
  readonly root: string;
  readonly name: string;
  readonly deliveries: readonly DeliverySummary[];
}

export type DeliveryFilter = "all" | "failed";

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
  refused: "refused",
  running: "running",
  retrying: "its handler failed and runs again",
  ignored: "no handler",
};

function deliveryRow(root: string, delivery: DeliverySummary, now: number): Row {
  const { id, event, outcome, status, error } = delivery;
  const time = age(delivery.receivedAt, now);
  const wrong =
    outcome === "refused"
      ? `refused ${status}`
      : ["failed", "retrying"].includes(outcome)
        ? outcome
        : undefined;
  const detail = outcome === "running" ? "running" : (wrong ?? duration(delivery.milliseconds));
  return {
    id: `${root}\n${id}`,
    label: event === "" ? `${delivery.source} request` : event,
    description: `${detail} · ${time}`,
    tooltip: [
      `${event || "request"}: ${inWords[outcome]}, ${outcomeText(delivery)}`,
      `${delivery.source} at ${delivery.trigger}, ${delivery.receivedAt}`,
      ...(error ? [error] : []),
    ].join("\n"),
    icon: icons[outcome],
    context: `delivery ${outcome}`,
    click: { command: "hookloom.showDelivery", title: "Show log of delivery" },
    root,
    delivery: id,
  };
}

/** The rows of the Deliveries view; grouped by project where there is more than one. */
export function deliveryRows(
  projects: readonly ProjectDeliveries[],
  filter: DeliveryFilter,
  now: number,
): readonly Row[] {
  const groups = projects.map(({ root, name, deliveries }) => {
    const shown = filter === "all" ? deliveries : deliveries.filter(isFailure);
    return { root, name, rows: shown.map((delivery) => deliveryRow(root, delivery, now)) };
  });
  const [only, ...others] = groups;
  if (!only) return [];
  if (others.length === 0) return only.rows;
  return groups
    .filter(({ rows }) => rows.length > 0)
    .map(({ root, name, rows }) => ({ id: root, label: name, root, children: rows, context: "project" }));
}

/** True for what somebody has to look at. */
export function isFailure({ outcome }: DeliverySummary): boolean {
  return outcome === "failed" || outcome === "refused";
}
