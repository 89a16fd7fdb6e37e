import { EditRejected } from "@hookloom/bridge/errors";
import { isUserError } from "@hookloom/core/project/user-error";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { nearestName } from "@hookloom/runtime/catalog";
import { type CliContext, type Command, commandHelp, generalHelp, parseCall } from "./shared/command.ts";
import { oneLine, unknownCommand } from "./shared/errors.ts";
import { printNote } from "./shared/output.ts";
import { version } from "./shared/version.ts";

/** Exit statuses of commands, for scripts. */
export const exitStatus = { done: 0, failed: 1, usage: 2, unreachable: 3, refused: 4 } as const;

type Cause = Exclude<keyof typeof exitStatus, "done" | "failed">;

/** The error codes for each exit status. Any other code means that the command failed. */
const codes: Readonly<Record<Cause, string>> = {
  // The command line, hookloom.json or the input has to be changed.
  usage: `bad-usage no-project no-environment bad-environment bad-setting bad-answers files-clash unknown-source unknown-event
    unknown-trigger which-trigger no-trigger no-sample no-body bad-payload bad-url bad-header bad-parameter bad-reference
    bad-patch no-revision no-repository no-secret no-sample-key no-signing-value missing-settings no-workspace no-key Kubeconfig Context`,
  // The command may succeed later without any change.
  unreachable: `unreachable not-running not-answering not-sent engine-absent registry-down registry-host registry-failed
    rate-limited server-down Unreachable Certificate PortForward`,
  // A user, a rule or a service rejected the command.
  refused: `not-confirmed declined forbidden refused locked conflict other-owner store-owned application-refused unproven wrong-types
    not-promotable foreign-hook shared-hook no-permission bad-token bad-key sign-in engine-forbidden registry-denied
    base-denied outside Forbidden Unauthorized Untrusted Credentials`,
};

const causesByCode = new Map(
  (Object.keys(codes) as Cause[]).flatMap((cause) =>
    codes[cause].split(/\s+/).map((code) => [code, cause] as const),
  ),
);

/** Returns the exit status of a command that threw an error. */
export function exitStatusOf(thrown: unknown): number {
  if (thrown instanceof EditRejected) return exitStatus.refused;
  if (!isUserError(thrown)) return exitStatus.failed;
  return exitStatus[causesByCode.get(thrown.code) ?? "failed"];
}

/** Returns the command that the user most likely meant. A prefix counts as the whole name. */
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

/** Runs a command line with these commands and resolves with its exit status. A failure is printed as one line on stderr. */
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
