import type { DeliveryFilter } from "@hookloom/core/environments/management/deliveries";
import { findSource } from "@hookloom/runtime/catalog";
import type { DeliveryOutcome } from "@hookloom/runtime/management";
import * as vscode from "vscode";
import { shownItem, untilAccepted } from "../shared/dialogs.ts";
import { unlessCancelled } from "../shared/errors.ts";
import { textLocale } from "../shared/language.ts";

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
  const day = new Intl.DateTimeFormat(textLocale(), { day: "numeric", month: "short" });
  const time = new Intl.DateTimeFormat(textLocale(), { hour: "2-digit", minute: "2-digit" });
  const [start, end] = [new Date(from), new Date(to)];
  const sameDay = day.format(start) === day.format(end);
  const until = sameDay ? time.format(end) : `${day.format(end)} ${time.format(end)}`;
  return vscode.l10n.t("{0} to {1}", `${day.format(start)} ${time.format(start)}`, until);
}

/** Returns a short description of a filter, such as `failed · GitHub · "issues"`; empty if the filter matches everything. */
export function filterText({ outcomes, source, search, group, from, to }: DeliveryFilter): string {
  const choice = outcomeChoices.find((one) => outcomes?.join() === one.outcomes.join());
  return [
    ...(outcomes === undefined ? [] : [choice?.short ?? new Intl.ListFormat(textLocale()).format(outcomes)]),
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

const checkMark = (on: boolean): { readonly description?: string } => (on ? { description: "$(check)" } : {});

function outcomeItems(current: DeliveryFilter): FilterItem[] {
  const all = { label: vscode.l10n.t("$(list-unordered) Any outcome"), filter: without(current, "outcomes") };
  const rows = outcomeChoices.map(({ label, icon, outcomes }) => ({
    label: `$(${icon}) ${label}`,
    filter: { ...current, outcomes },
    ...checkMark(current.outcomes?.join() === outcomes.join()),
  }));
  return [
    separator(vscode.l10n.t("Outcome")),
    { ...all, ...checkMark(current.outcomes === undefined) },
    ...rows,
  ];
}

function sourceItems(current: DeliveryFilter, sources: readonly string[]): FilterItem[] {
  if (sources.length < 2 && current.source === undefined) return [];
  const all = { label: vscode.l10n.t("$(globe) Any source"), filter: without(current, "source") };
  const rows = sources.map((source) => ({
    label: `$(plug) ${findSource(source)?.label ?? source}`,
    filter: { ...current, source },
    ...checkMark(current.source === source),
  }));
  return [
    separator(vscode.l10n.t("Source")),
    { ...all, ...checkMark(current.source === undefined) },
    ...rows,
  ];
}

/** Returns the row that filters by the typed text or, if nothing is typed, the row that removes that filter. */
function textItems(current: DeliveryFilter, typed: string): FilterItem[] {
  const search = typed.trim();
  if (search !== "") {
    const label = vscode.l10n.t('$(search) Event or id containing "{0}"', search);
    return [{ label, alwaysShow: true, filter: { ...current, search } }];
  }
  if (current.search === undefined) return [];
  return [{ label: vscode.l10n.t("$(search) Any event or id"), filter: without(current, "search") }];
}

function errorItems(current: DeliveryFilter): FilterItem[] {
  if (current.group === undefined) return [];
  const all = { label: vscode.l10n.t("$(list-unordered) Any error"), filter: without(current, "group") };
  const own = { label: `$(error) ${errorText(current.group.error)}`, filter: current, ...checkMark(true) };
  return [separator(vscode.l10n.t("Error")), all, own];
}

/**
 * Prompts for a filter: an outcome, a source, or typed text. Each choice adds to the previous ones. Returns undefined if
 * the prompt is closed.
 */
export function pickFilter(
  current: DeliveryFilter,
  sources: readonly string[],
): Promise<DeliveryFilter | undefined> {
  const pick = vscode.window.createQuickPick<FilterItem>();
  const clear: FilterItem[] = isFiltered(current)
    ? [{ label: vscode.l10n.t("$(clear-all) Show all deliveries"), filter: {} }]
    : [];
  const show = (typed: string): void => {
    pick.items = [
      ...textItems(current, typed),
      ...clear,
      ...outcomeItems(current),
      ...sourceItems(current, sources),
      ...errorItems(current),
    ].map(shownItem);
  };
  pick.title = vscode.l10n.t("Filter deliveries");
  pick.placeholder = vscode.l10n.t("Choose an outcome or a source, or type part of an event or id");
  pick.ignoreFocusOut = true;
  pick.onDidChangeValue(show);
  show("");
  return untilAccepted(pick, () => pick.selectedItems[0]?.filter).catch(unlessCancelled);
}
