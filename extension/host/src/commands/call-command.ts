import * as vscode from "vscode";
import type { CommandId } from "./ids.ts";

/**
 * Calls one of our commands as a click would: errors are shown, not thrown. A package with commands of its own passes the type
 * of their ids.
 */
export async function callCommand<Id extends string = CommandId>(
  id: NoInfer<Id>,
  argument?: object,
): Promise<void> {
  await vscode.commands.executeCommand(id, ...(argument === undefined ? [] : [argument]));
}

/** As `callCommand`, for a command that answers something; undefined where it threw. */
export async function askCommand(id: CommandId, argument?: object): Promise<unknown> {
  return await vscode.commands.executeCommand(id, ...(argument === undefined ? [] : [argument]));
}
