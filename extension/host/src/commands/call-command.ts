import type { WayOut } from "@hookloom/core/project/user-error";
import * as vscode from "vscode";
import type { ContextKey } from "../contributes/command.ts";
import type {
  DeployCommandId,
  DocumentationCommandId,
  FlowCommandId,
  HostCommandId as ShownCommandId,
} from "../contributes/commands.ts";

/** Commands that only our own links and rows call, so package.json does not contribute them. */
const internalCommandIds = [
  "hookloom.showTrouble",
  "hookloom.openConfig",
  "hookloom.sendNow",
  "hookloom.showInDiagram",
] as const;

/** Returns the ids of all commands: those that package.json contributes and the internal ones. */
export function commandIds({ packageJSON }: { readonly packageJSON: unknown }): readonly string[] {
  const { contributes } = packageJSON as {
    readonly contributes?: { readonly commands?: readonly { readonly command: string }[] };
  };
  return [...internalCommandIds, ...(contributes?.commands ?? []).map(({ command }) => command)];
}

/** The commands of the bundle that loads after activation. */
export type HostCommandId = ShownCommandId | (typeof internalCommandIds)[number];
export type CommandId = FlowCommandId | DeployCommandId | DocumentationCommandId | HostCommandId;

/**
 * Calls one of our commands like a click: errors are shown, not thrown. A package with its own commands passes the type of their
 * ids.
 */
export async function callCommand<Id extends string = CommandId>(
  id: NoInfer<Id>,
  argument?: object | string,
): Promise<void> {
  await vscode.commands.executeCommand(id, ...(argument === undefined ? [] : [argument]));
}

/** A button that calls one of our commands. */
export const commandButton = <Id extends string = CommandId>(
  title: string,
  id: NoInfer<Id>,
  argument?: object | string,
): WayOut => ({ title, run: () => callCommand<Id>(id, argument) });

/** Calls a command as `callCommand` does, and returns its result; undefined if the command failed. */
export async function queryCommand(id: CommandId, argument?: object): Promise<unknown> {
  return await vscode.commands.executeCommand(id, ...(argument === undefined ? [] : [argument]));
}

/** Sets a context key for `when` clauses. */
export const setContext = (key: ContextKey, value: unknown): Thenable<unknown> =>
  vscode.commands.executeCommand("setContext", key, value);
