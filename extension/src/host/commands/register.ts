import { printable, printableLines } from "@hookloom/language-server/protocol";
import * as vscode from "vscode";
import { isUserError, messageOf, type WayOut } from "../../project/user-error.ts";
import { notify } from "../dialogs.ts";
import { isCancelled, isForPeople } from "../errors.ts";
import type { CommandId } from "./ids.ts";

/** Reports a failure: one sentence for the user, the stack only in the log. */
export async function report(log: vscode.LogOutputChannel, error: unknown): Promise<void> {
  if (isCancelled(error)) return;
  if (isForPeople(error)) {
    const sentence = printable(error.message);
    log.warn(sentence);
    const wayOut = (isUserError(error) ? error.wayOut : undefined) ?? detailsOf(log, sentence);
    const chosen = await notify("error", error.message, ...(wayOut ? [wayOut.title] : []));
    if (!wayOut || chosen !== wayOut.title) return;
    try {
      await wayOut.run();
    } catch (next) {
      await report(log, next);
    }
    return;
  }
  log.error(printableLines(error instanceof Error ? (error.stack ?? error.message) : String(error)));
  const sentence = vscode.l10n.t("Hookloom could not finish this: {0}", firstLine(error));
  if ((await notify("error", sentence, vscode.l10n.t("Show log"))) === vscode.l10n.t("Show log"))
    log.show(true);
}

/** This many characters always fit into the single line that a notification without a button shows. */
const oneLine = 50;

/** With a button, a notification shows a long sentence in full instead of cutting it to one line; this one opens the log. */
export function detailsOf(log: vscode.LogOutputChannel, sentence: string): WayOut | undefined {
  return sentence.length <= oneLine
    ? undefined
    : { title: vscode.l10n.t("Show details"), run: () => log.show(true) };
}

/** Shows a full sentence that needs no action; it is also in the log. */
export function notifyAndLog(log: vscode.LogOutputChannel, level: "info" | "warn", text: string): void {
  const sentence = printable(text);
  log[level](sentence);
  const details = detailsOf(log, sentence);
  void notify(level, text, ...(details ? [details.title] : [])).then((chosen) => {
    if (chosen !== undefined) details?.run();
  });
}

function firstLine(error: unknown): string {
  const message = messageOf(error);
  return (message.split("\n")[0] ?? "").slice(0, 200);
}

export type CommandTable<Id extends CommandId = CommandId> = Readonly<
  Record<Id, (argument?: unknown) => unknown>
>;

/**
 * Commands of a part that loads at the first call of one of them.
 * @throws Error at a call where the part lacks the command
 */
export function lazyCommands<Id extends CommandId>(
  ids: readonly Id[],
  load: () => Promise<CommandTable<Id>>,
): CommandTable<Id> {
  const entries = ids.map((id) => [
    id,
    async (argument?: unknown) => {
      const table: Partial<CommandTable> = await load();
      const command = table[id];
      if (!command) throw new Error(`The command ${id} has no code in this version of Hookloom.`);
      return await command(argument);
    },
  ]);
  return Object.fromEntries(entries);
}

/** Registers commands; what one throws is shown as a sentence. */
export function registerCommands(log: vscode.LogOutputChannel, table: CommandTable): vscode.Disposable {
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
