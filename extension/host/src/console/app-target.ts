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

/** What a sample is for that goes to the process of another framework. */
export interface AppTarget {
  /** The folder of the package that the file belongs to. */
  readonly root: string;
  readonly app: AppDeclaration;
  readonly event: string;
  /** What the handler narrows the event down to. */
  readonly detail?: string;
  /** The events to choose from. */
  readonly events: readonly string[];
}

/** The folder of the nearest package.json upward, else that of the workspace, else the file's own. */
async function packageRoot(uri: vscode.Uri): Promise<string> {
  const folder = path.dirname(uri.fsPath);
  const workspace = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
  return (await packageFolder(folder)) ?? workspace ?? folder;
}

/** The event to send for a handler; for a handler of any event it is the most common one. */
function sendable(source: string, event: string): string {
  const { common = [], events = [] } = findSource(source) ?? {};
  return event === anyEvent ? (common[0] ?? events[0]?.name ?? event) : event;
}

/**
 * Finds what a sample is for in a file of another framework, prompting only for what the argument does not name; undefined
 * for a file without handlers of one. @throws AbortError if the user closes the prompt
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
