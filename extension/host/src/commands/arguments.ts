import { defined, textIn } from "@hookloom/protocol/unknown-values";
import * as vscode from "vscode";
import { HostError } from "../shared/errors.ts";
import { type DeliveryTarget, deliveryOfAddress, deliveryOfRow } from "./delivery-target.ts";
import { isDiagram } from "./diagram-tab.ts";

/**
 * Reads what a command is called with: the row of a tree, the uri of a menu, the arguments of a code lens, or nothing
 * from the palette. Nothing in it is trusted: any extension can call a command.
 */

/** The file that a command is about, and the flow in it: by its id, or by its name. */
export interface CommandTarget {
  readonly uri: vscode.Uri;
  readonly flow?: string;
  readonly name?: string;
  /** The step of that flow whose data is mapped. */
  readonly map?: string;
  /** The delivery that the flow shows. */
  readonly delivery?: string;
  /** The line of the file and the column in it, from 1. */
  readonly at?: readonly [number, number];
}

/** The uri of the active editor, text or custom. */
export function activeUri(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom) return input.uri;
  return vscode.window.activeTextEditor?.document.uri;
}

/** The file of an argument, or by default of the active editor. */
export function commandTarget(argument: unknown): CommandTarget | undefined {
  if (argument instanceof vscode.Uri) return { uri: argument };
  // A row of the source control view.
  if (typeof argument === "object" && argument !== null && "resourceUri" in argument) {
    const uri = asUri(argument.resourceUri);
    if (uri) return { uri };
  }
  if (typeof argument === "object" && argument !== null && "uri" in argument) {
    const uri = asUri(argument.uri);
    const at = "at" in argument && Array.isArray(argument.at) ? argument.at.map(Number) : [];
    const [line = 0, column = 0] = at;
    if (uri)
      return {
        uri,
        ...textsNamed(argument, "flow", "name", "map", "delivery"),
        ...(line > 0 && column > 0 ? { at: [line, column] } : {}),
      };
  }
  const uri = asUri(argument) ?? activeUri();
  return uri && { uri };
}

/**
 * The file of the diagram that a command is called from: the diagram's page names it, and over the command palette it is
 * that of the active tab.
 */
export function diagramUri(argument: unknown): vscode.Uri | undefined {
  if (argument === undefined) {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    return isDiagram(input) ? input.uri : undefined;
  }
  // A uri by itself comes from the explorer.
  if (typeof argument !== "object" || argument === null || argument instanceof vscode.Uri) return undefined;
  return "uri" in argument ? asUri(argument.uri) : undefined;
}

function asUri(value: unknown): vscode.Uri | undefined {
  if (value instanceof vscode.Uri) return value;
  return typeof value === "string" && /^[a-z][\w+.-]*:/i.test(value) ? vscode.Uri.parse(value) : undefined;
}

/** Those of some members of an argument that are texts. */
const textsNamed = <Name extends string>(argument: unknown, ...names: readonly Name[]) =>
  defined(
    Object.fromEntries(names.map((name) => [name, textIn(argument, name)])) as Record<
      Name,
      string | undefined
    >,
  );

/** The root of the project that a row belongs to. */
export const rootArgument = (argument: unknown): string | undefined => textIn(argument, "root");

/** The name of a connection's variable that a command is about. */
export const connectionArgument = (argument: unknown): string | undefined => textIn(argument, "connection");

/** The connection that is to be added: the id of a row of the catalogue, or the name of a package. */
export const wantedConnection = (
  argument: unknown,
): { readonly connector: string | undefined; readonly package: string | undefined } => ({
  connector: textIn(argument, "connector"),
  package: textIn(argument, "package"),
});

/** The name of the environment that a row is about. */
export const environmentArgument = (argument: unknown): string | undefined => textIn(argument, "environment");

/** The environment whose build is promoted, where a command names both ends. */
export const promotedFrom = (argument: unknown): string | undefined => textIn(argument, "from");

/** The build that a row of the history is about. */
export const buildArgument = (argument: unknown): string | undefined => textIn(argument, "build");

/** The address that a row or a button is about. */
export const urlArgument = (argument: unknown): string | undefined => textIn(argument, "url");

/** The name of the setting that a row or a button is about. */
export const settingArgument = (argument: unknown): string | undefined => textIn(argument, "setting");

/** The framework that a code lens or a card names, and what the event is narrowed down to there. */
export const appEventOf = (argument: unknown) => textsNamed(argument, "framework", "detail");

/** The event, and the trigger that handles it, of a code lens or a card. */
export const eventArgument = (argument: unknown) => textsNamed(argument, "trigger", "event");

/** Whether a page is opened below the diagram that it is opened from. */
export const opensBelow = (argument: unknown): boolean =>
  typeof argument === "object" && argument !== null && "below" in argument && argument.below === true;

/** The delivery of a row, or of the page that is named or active. @throws HostError `no-delivery` */
export function findDelivery(argument: unknown): DeliveryTarget {
  const active = vscode.window.activeTextEditor?.document.uri;
  const page = argument instanceof vscode.Uri ? argument : active;
  const target = deliveryOfRow(argument) ?? (page && deliveryOfAddress(page));
  if (target) return target;
  throw new HostError(
    "no-delivery",
    vscode.l10n.t("Select a delivery in the Deliveries view first, then run this command again."),
  );
}
