import { defined, textIn } from "@hookloom/protocol/unknown-values";
import * as vscode from "vscode";
import { HostError } from "../shared/errors.ts";
import { type DeliveryTarget, deliveryOfAddress, deliveryOfRow } from "./delivery-target.ts";
import { isDiagram } from "./diagram-tab.ts";

/**
 * Reads the arguments of commands: a tree row, a URI from a menu, the arguments of a code lens, or nothing if called from the
 * palette. The arguments are untrusted, since any extension can call a command.
 */

/** The file that a command acts on, and the flow in it, by id or by name. */
export interface CommandTarget {
  readonly uri: vscode.Uri;
  readonly flow?: string;
  readonly name?: string;
  /** The step of the flow whose data is mapped. */
  readonly map?: string;
  /** The delivery shown in the flow. */
  readonly delivery?: string;
  /** The 1-based line and column in the file. */
  readonly at?: readonly [number, number];
}

/** Returns the URI of the active text or custom editor. */
export function activeUri(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom) return input.uri;
  return vscode.window.activeTextEditor?.document.uri;
}

/** Returns the target of an argument, by default the file of the active editor. */
export function commandTarget(argument: unknown): CommandTarget | undefined {
  if (argument instanceof vscode.Uri) return { uri: argument };
  // A row in the source control view.
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
 * Returns the file of the diagram from which a command is called: the file given by the diagram's page or, when called from the
 * palette, that of the active tab.
 */
export function diagramUri(argument: unknown): vscode.Uri | undefined {
  if (argument === undefined) {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    return isDiagram(input) ? input.uri : undefined;
  }
  // A bare URI comes from the explorer.
  if (typeof argument !== "object" || argument === null || argument instanceof vscode.Uri) return undefined;
  return "uri" in argument ? asUri(argument.uri) : undefined;
}

function asUri(value: unknown): vscode.Uri | undefined {
  if (value instanceof vscode.Uri) return value;
  return typeof value === "string" && /^[a-z][\w+.-]*:/i.test(value) ? vscode.Uri.parse(value) : undefined;
}

/** Returns those of the named members of an argument that are strings. */
const textsNamed = <Name extends string>(argument: unknown, ...names: readonly Name[]) =>
  defined(
    Object.fromEntries(names.map((name) => [name, textIn(argument, name)])) as Record<
      Name,
      string | undefined
    >,
  );

/** Returns the project root of a row. */
export const rootArgument = (argument: unknown): string | undefined => textIn(argument, "root");

/** Returns the variable name of a command's connection. */
export const connectionArgument = (argument: unknown): string | undefined => textIn(argument, "connection");

/** Returns the connection to add: the id of a catalogue row, or a package name. */
export const wantedConnection = (
  argument: unknown,
): { readonly connector: string | undefined; readonly package: string | undefined } => ({
  connector: textIn(argument, "connector"),
  package: textIn(argument, "package"),
});

/** Returns the environment name of a row. */
export const environmentArgument = (argument: unknown): string | undefined => textIn(argument, "environment");

/** Returns the environment whose build is promoted, if a command specifies both environments. */
export const promotedFrom = (argument: unknown): string | undefined => textIn(argument, "from");

/** Returns the build of a history row. */
export const buildArgument = (argument: unknown): string | undefined => textIn(argument, "build");

/** Returns the URL of a row or button. */
export const urlArgument = (argument: unknown): string | undefined => textIn(argument, "url");

/** Returns the setting name of a row or button. */
export const settingArgument = (argument: unknown): string | undefined => textIn(argument, "setting");

/** Returns the framework of a code lens or card, and the filter that narrows its event down. */
export const appEventOf = (argument: unknown) => textsNamed(argument, "framework", "detail");

/** Returns the event of a code lens or card, and the trigger that handles it. */
export const eventArgument = (argument: unknown) => textsNamed(argument, "trigger", "event");

/** Returns whether a page opens below the diagram from which it is opened. */
export const opensBelow = (argument: unknown): boolean =>
  typeof argument === "object" && argument !== null && "below" in argument && argument.below === true;

/** Returns the delivery of a row, or of the given or active page. @throws HostError `no-delivery` */
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
