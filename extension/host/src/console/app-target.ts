import path from "node:path";
import { packageFolder } from "@hookloom/core/project/packages/manifest";
import type { AppDeclaration } from "@hookloom/protocol/declarations";
import { anyEvent, eventTitle, frameworks } from "@hookloom/protocol/frameworks";
import { isSourceName } from "@hookloom/protocol/source-names";
import { findSource } from "@hookloom/runtime/catalog";
import * as vscode from "vscode";
import { appEventOf, commandTarget, eventArgument } from "../commands/arguments.ts";
import type { DocumentQuestions } from "../flow/server/flow-server.ts";
import { pickFrom } from "../shared/dialogs.ts";

/** The target of a sample for an app of another framework. */
export interface AppTarget {
  /** The folder of the file's package. */
  readonly root: string;
  readonly app: AppDeclaration;
  readonly event: string;
  /** The filter with which the handler narrows the event down. */
  readonly detail?: string;
  /** The available events. */
  readonly events: readonly string[];
}

/** Returns the nearest ancestor folder with a package.json, or else the workspace folder, or else the file's folder. */
async function packageRoot(uri: vscode.Uri): Promise<string> {
  const folder = path.dirname(uri.fsPath);
  const workspace = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
  return (await packageFolder(folder)) ?? workspace ?? folder;
}

/** Returns the event to send to a handler; for a handler of any event, the most common one. */
function sendable(source: string, event: string): string {
  const { common = [], events = [] } = findSource(source) ?? {};
  return event === anyEvent ? (common[0] ?? events[0]?.name ?? event) : event;
}

/**
 * Finds the target of a sample in a file of another framework, prompting only for what the argument does not specify; undefined
 * for a file without such handlers. @throws AbortError if the user closes the prompt
 */
export async function appTarget(
  server: DocumentQuestions,
  argument: unknown,
): Promise<AppTarget | undefined> {
  const uri = commandTarget(argument)?.uri;
  if (uri?.scheme !== "file" || !isSourceName(path.basename(uri.fsPath))) return undefined;
  const { declarations } = await server.request("declarations", { uri: uri.toString() });
  const choices = declarations.apps.flatMap((app) =>
    app.handlers.map(({ event, detail }) => ({ app, event, ...(detail === undefined ? {} : { detail }) })),
  );
  const wanted = { ...eventArgument(argument), ...appEventOf(argument) };
  const fitting = choices.filter(
    ({ app, event, detail }) =>
      (wanted.trigger ?? app.name) === app.name &&
      (wanted.event ?? event) === event &&
      (wanted.event === undefined || wanted.detail === detail),
  );
  const [first, ...others] = fitting.length > 0 ? fitting : choices;
  if (!first) return undefined;
  const isKnown = wanted.event !== undefined || others.length === 0;
  const { app, event, detail } = isKnown ? first : await pickChoice([first, ...others]);
  const handled = app.handlers.map((handler) => handler.event);
  const common = handled.includes(anyEvent) ? (findSource(app.source)?.common ?? []) : [];
  const names = [event, ...handled].map((name) => sendable(app.source, name));
  return {
    root: await packageRoot(uri),
    app,
    event: sendable(app.source, event),
    ...(detail === undefined ? {} : { detail }),
    events: [...new Set([...names, ...common])],
  };
}

type Choice = Pick<AppTarget, "app" | "event" | "detail">;

const pickChoice = (choices: readonly Choice[]): Promise<Choice> =>
  pickFrom(
    choices,
    (choice) => ({
      label: `$(zap) ${eventTitle(choice)}`,
      description: `${choice.app.name} · ${frameworks[choice.app.framework].label}`,
    }),
    {
      title: vscode.l10n.t("Send a sample event"),
      placeHolder: vscode.l10n.t("Which event?"),
      matchOnDescription: true,
    },
  );
