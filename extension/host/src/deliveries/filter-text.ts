import type { DeliveryFilter } from "@hookloom/core/environments/management/deliveries";
import { findSource } from "@hookloom/runtime/catalog";
import type { DeliveryOutcome } from "@hookloom/runtime/management";
import * as vscode from "vscode";

/** A range of time in milliseconds since 1970. */
export interface Between {
  readonly from: number;
  readonly to: number;
}

/** The groups of outcomes that people look for. */
export const outcomeChoices: readonly {
  readonly label: string;
  readonly short: string;
  readonly icon: string;
  readonly outcomes: readonly DeliveryOutcome[];
}[] = [
  {
    label: vscode.l10n.t("Failed and refused"),
    short: "failed",
    icon: "error",
    outcomes: ["failed", "refused"],
  },
  { label: vscode.l10n.t("Retrying"), short: "retrying", icon: "history", outcomes: ["retrying"] },
];

export const isFiltered = ({ outcomes, source, search, group, from }: DeliveryFilter): boolean =>
  [outcomes, source, search, group, from].some((one) => one !== undefined);

/** The first line of an error, cut where a row has no more place for it. */
export function errorText(error = ""): string {
  const line = error.split("\n", 1)[0] ?? "";
  return line.length > maxErrorLength ? `${line.slice(0, maxErrorLength - 1)}…` : line;
}
const maxErrorLength = 60;

/** `26 Nov 14:03 to 14:20`. */
function timesText(from: string, to: string): string {
  const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
  const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
  const [start, end] = [new Date(from), new Date(to)];
  const sameDay = day.format(start) === day.format(end);
  return `${day.format(start)} ${time.format(start)} to ${sameDay ? "" : `${day.format(end)} `}${time.format(end)}`;
}

/** A filter in a few words: `failed · GitHub · "issues"`; empty if it matches everything. */
export function filterText({ outcomes, source, search, group, from, to }: DeliveryFilter): string {
  const choice = outcomeChoices.find((one) => outcomes?.join() === one.outcomes.join());
  return [
    ...(outcomes === undefined ? [] : [choice?.short ?? outcomes.join(" and ")]),
    ...(source === undefined ? [] : [findSource(source)?.label ?? source]),
    ...(search === undefined ? [] : [`"${search}"`]),
    ...(group === undefined ? [] : [errorText(group.error)]),
    ...(from === undefined || to === undefined ? [] : [timesText(from, to)]),
  ].join(" · ");
}
