import * as vscode from "vscode";
import type { CommandId } from "./ids.ts";

/** Calls a command of ours as a click would: what it throws is shown, not thrown. */
export async function callCommand(id: CommandId, argument?: object): Promise<void> {
  await askCommand(id, argument);
}

/** As `callCommand`, for a command that answers something; undefined where it threw. */
export async function askCommand(id: CommandId, argument?: object): Promise<unknown> {
  return await vscode.commands.executeCommand(id, ...(argument === undefined ? [] : [argument]));
}
