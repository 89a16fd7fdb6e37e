import type { DeliveryFilter } from "@hookloom/core/environments/management/deliveries";
import { findSource } from "@hookloom/runtime/catalog";
import type { DeliveryOutcome } from "@hookloom/runtime/management";
import * as vscode from "vscode";
import { accepted, shownItem } from "../shared/dialogs.ts";
import { unlessCancelled } from "../shared/errors.ts";

/** A time range in milliseconds since 1970. */
export interface Between {
  readonly from: number;
  readonly to: number;
}

/** The outcome groups in the filter. */
const outcomeChoices: readonly {
  readonly label: string;
  readonly short: string;
  readonly icon: string;
  readonly outcomes: readonly DeliveryOutcome[];
}[] = [
  {
    label: vscode.l10n.t("Failed and rejected"),
    short: "failed",
    icon: "error",
    outcomes: ["failed", "refused"],
  },
  { label: vscode.l10n.t("Retrying"), short: "retrying", icon: "history", outcomes: ["retrying"] },
];

export const isFiltered = ({ outcomes, source, search, group, from }: DeliveryFilter): boolean =>
  [outcomes, source, search, group, from].some((one) => one !== undefined);

/** Returns the first line of an error, truncated to the width of a row. */
function errorText(error = ""): string {
  const line = error.split("\n", 1)[0] ?? "";
  return line.length > maxErrorLength ? `${line.slice(0, maxErrorLength - 1)}…` : line;
}
const maxErrorLength = 60;

/** Returns a range such as `26 Nov 14:03 to 14:20`. */
function timesText(from: string, to: string): string {
  const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
  const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
  const [start, end] = [new Date(from), new Date(to)];
  const sameDay = day.format(start) === day.format(end);
  return `${day.format(start)} ${time.format(start)} to ${sameDay ? "" : `${day.format(end)} `}${time.format(end)}`;
}

/** Returns a short description of a filter, such as `failed · GitHub · "issues"`; empty if the filter matches everything. */
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

interface FilterItem extends vscode.QuickPickItem {
  readonly filter?: DeliveryFilter;
}

const separator = (label: string): FilterItem => ({ label, kind: vscode.QuickPickItemKind.Separator });

function without<K extends keyof DeliveryFilter>(filter: DeliveryFilter, name: K): DeliveryFilter {
  const { [name]: _left, ...rest } = filter;
  return rest;
}

const mark = (on: boolean): { readonly description?: string } => (on ? { description: "$(check)" } : {});

function outcomeItems(present: DeliveryFilter): FilterItem[] {
  const all = { label: vscode.l10n.t("$(list-unordered) Any outcome"), filter: without(present, "outcomes") };
  const rows = outcomeChoices.map(({ label, icon, outcomes }) => ({
    label: `$(${icon}) ${label}`,
    filter: { ...present, outcomes },
    ...mark(present.outcomes?.join() === outcomes.join()),
  }));
  return [separator(vscode.l10n.t("Outcome")), { ...all, ...mark(present.outcomes === undefined) }, ...rows];
}

function sourceItems(present: DeliveryFilter, sources: readonly string[]): FilterItem[] {
  if (sources.length < 2 && present.source === undefined) return [];
  const all = { label: vscode.l10n.t("$(globe) Any source"), filter: without(present, "source") };
  const rows = sources.map((source) => ({
    label: `$(plug) ${findSource(source)?.label ?? source}`,
    filter: { ...present, source },
    ...mark(present.source === source),
  }));
  return [separator(vscode.l10n.t("Source")), { ...all, ...mark(present.source === undefined) }, ...rows];
}

/** Returns the row that filters by the typed text, which is always shown. */
function textItems(present: DeliveryFilter, typed: string): FilterItem[] {
  const search = typed.trim();
  if (search !== "") {
    const label = vscode.l10n.t('$(search) Event or id with "{0}"', search);
    return [{ label, alwaysShow: true, filter: { ...present, search } }];
  }
  if (present.search === undefined) return [];
  return [{ label: vscode.l10n.t("$(search) Any event or id"), filter: without(present, "search") }];
}

function errorItems(present: DeliveryFilter): FilterItem[] {
  if (present.group === undefined) return [];
  const all = { label: vscode.l10n.t("$(list-unordered) Any error"), filter: without(present, "group") };
  const own = { label: `$(error) ${errorText(present.group.error)}`, filter: present, ...mark(true) };
  return [separator(vscode.l10n.t("Error")), all, own];
}

/**
 * Prompts for a filter: an outcome, a source, or typed text. Each choice adds to the previous ones. Undefined if the prompt is
 * closed.
 */
export function pickFilter(
  present: DeliveryFilter,
  sources: readonly string[],
): Promise<DeliveryFilter | undefined> {
  const pick = vscode.window.createQuickPick<FilterItem>();
  const clear: FilterItem[] = isFiltered(present)
    ? [{ label: vscode.l10n.t("$(clear-all) Show all deliveries"), filter: {} }]
    : [];
  const show = (typed: string): void => {
    pick.items = [
      ...textItems(present, typed),
      ...clear,
      ...outcomeItems(present),
      ...sourceItems(present, sources),
      ...errorItems(present),
    ].map(shownItem);
  };
  pick.title = vscode.l10n.t("Filter deliveries");
  pick.placeholder = vscode.l10n.t("Choose an outcome or a source, or type a part of an event or id");
  pick.ignoreFocusOut = true;
  pick.onDidChangeValue(show);
  show("");
  return accepted(pick, () => pick.selectedItems[0]?.filter).catch(unlessCancelled);
}
