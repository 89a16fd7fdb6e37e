import type { DeliveryFilter } from "@hookloom/core/environments/management/deliveries";
import { findSource } from "@hookloom/runtime/catalog";
import * as vscode from "vscode";
import { shownItem } from "../shared/dialogs.ts";
import { errorText, isFiltered, outcomeChoices } from "./filter-text.ts";

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

/** The typed text is itself a filter, so its row always stays. */
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
 * Asks which deliveries to show: an outcome, a source, or typed text. Each choice narrows the previous ones. Undefined
 * where the question is closed.
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
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]?.filter);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}
