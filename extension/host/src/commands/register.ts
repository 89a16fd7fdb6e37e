import { isUserError } from "@hookloom/core/project/user-error";
import { faultText, printable } from "@hookloom/protocol/printable";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import * as vscode from "vscode";
import { notifyAndLog, offer } from "../shared/dialogs.ts";
import { isCancelled, isForUser } from "../shared/errors.ts";
import type { CommandId } from "./call-command.ts";
import { readMore } from "./documentation.ts";

/** Reports an error: shows its message to the user, and logs its stack. */
export async function report(log: vscode.LogOutputChannel, error: unknown): Promise<void> {
  if (isCancelled(error)) return;
  if (isForUser(error)) {
    const known = isUserError(error) ? error : undefined;
    const wayOut = known?.wayOut;
    const shown = wayOut ? undefined : notifyAndLog(log, "error", error.message);
    if (wayOut) log.warn(printable(error.message));
    for (const line of known?.detail ?? []) log.warn(printable(line));
    if (!wayOut) return await shown;
    try {
      await offer("error", error.message, [wayOut, readMore(known.code)]);
    } catch (next) {
      await report(log, next);
    }
    return;
  }
  log.error(faultText(error));
  const message = vscode.l10n.t("Hookloom could not complete this: {0}", firstLine(error));
  await offer("error", message, [{ title: vscode.l10n.t("Show log"), run: () => log.show(true) }]);
}

function firstLine(error: unknown): string {
  const message = errorMessage(error);
  return (message.split("\n")[0] ?? "").slice(0, 200);
}

export type CommandTable<Id extends string = CommandId> = Readonly<
  Record<Id, (argument?: unknown) => unknown>
>;

/**
 * Returns the commands of a part that is loaded at the first call of one of them.
 * @throws Error when a command that the part lacks is called
 */
export function lazyCommands<Id extends string>(
  ids: readonly Id[],
  load: () => Promise<CommandTable<Id>>,
): CommandTable<Id> {
  const entries = ids.map((id) => [
    id,
    async (argument?: unknown) => {
      const table: Partial<CommandTable<Id>> = await load();
      const command = table[id];
      if (!command) throw new Error(`The command ${id} is not implemented in this version of Hookloom.`);
      return await command(argument);
    },
  ]);
  return Object.fromEntries(entries);
}

/** Registers commands; thrown errors are shown to the user. */
export function registerCommands(
  log: vscode.LogOutputChannel,
  table: CommandTable<string>,
): vscode.Disposable {
  const registered = Object.entries(table).map(([id, run]) =>
    vscode.commands.registerCommand(id, async (argument?: unknown) => {
      try {
        return await run(argument);
      } catch (error) {
        void report(log, error);
        return undefined;
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}
