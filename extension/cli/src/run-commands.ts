import { errorMessage } from "@hookloom/protocol/unknown-values";
import { nearestName } from "@hookloom/runtime/catalog";
import { exitStatus, exitStatusOf } from "./exit-status.ts";
import { type CliContext, type Command, commandHelp, generalHelp, parseCall } from "./shared/command.ts";
import { oneLine, unknownCommand } from "./shared/errors.ts";
import { printNote } from "./shared/output.ts";
import { version } from "./shared/version.ts";

/** The command that the user most likely meant; a prefix counts as the whole name. */
function nearestCommand(commands: readonly Command[], word: string): string | undefined {
  const names = commands.filter(({ hidden }) => !hidden).map(({ name }) => name);
  return names.find((name) => word.length > 1 && name.startsWith(word)) ?? nearestName(names, word);
}

async function dispatch(
  commands: readonly Command[],
  args: readonly string[],
  context: CliContext,
): Promise<void> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    const requested = name === "help" ? commands.find((command) => command.name === rest[0]) : undefined;
    context.stdout.write(requested ? commandHelp(requested, rest[1]) : generalHelp(commands));
    return;
  }
  if (name === "--version" || name === "-v") {
    context.stdout.write(`${await version(context.distDir)}\n`);
    return;
  }
  const command = commands.find((known) => known.name === name);
  if (!command) throw unknownCommand(name, nearestCommand(commands, name));
  const beforeDashes = rest.includes("--") ? rest.slice(0, rest.indexOf("--")) : rest;
  if (beforeDashes.includes("--help") || beforeDashes.includes("-h")) {
    context.stdout.write(commandHelp(command, rest[0]));
    return;
  }
  await command.run(parseCall(command, rest), context);
}

/** Runs one command line of these commands, and resolves to its exit status. A failure is one line on stderr. */
export async function runCommands(
  commands: readonly Command[],
  args: readonly string[],
  context: CliContext,
): Promise<number> {
  try {
    await dispatch(commands, args, context);
    return exitStatus.done;
  } catch (thrown) {
    const message = errorMessage(thrown);
    printNote(context, `${oneLine(message) || "The command failed."}`);
    return exitStatusOf(thrown);
  }
}
