import { isAllowed, isServed } from "@hookloom/core/capabilities/production-guard";
import type { Target, VerbOptions } from "@hookloom/core/environments/contract/target";
import { decisionFor } from "@hookloom/core/environments/run-verb";
import { checkEnvironment, type Reached } from "@hookloom/core/environments/use-environment";
import { isProduction, type Project } from "@hookloom/core/project/project";
import { type Call, type CliContext, flagOption, type OptionHelp } from "./command.ts";
import { notConfirmed, wantsApproval, wantsYes } from "./errors.ts";
import { printNote } from "./output.ts";
import { readShown } from "./prompts.ts";
import { withReached, withTarget } from "./run-verb.ts";

export interface Confirmation {
  readonly project: Project;
  readonly target: Target;
  /** The action to confirm, such as `deploy to`. */
  readonly what: string;
  /** True to require confirmation for every environment, because the action cannot be undone. */
  readonly always?: boolean;
}

/**
 * Rejects a change in production without a terminal while language models work on the project, regardless of the options, unless
 * the user has just allowed it.
 * @throws CliError with the command that allows it
 */
async function checkApproved({ stdin }: CliContext, { root }: Project, environment: string): Promise<void> {
  if (stdin.isTTY || !(await isServed(root)) || (await isAllowed(root, environment))) return;
  throw wantsApproval(environment);
}

/**
 * Requires the user to type the name of a production environment before changing it, unless `--yes` is given.
 * @throws CliError if there is no terminal or another name is typed
 */
export async function confirm(
  call: Call,
  context: CliContext,
  { project, target, what, always = false }: Confirmation,
): Promise<void> {
  const { environment } = target;
  if (isProduction(project, environment)) await checkApproved(context, project, environment);
  else if (!always) return;
  if (call.has("yes")) return;
  const where = target.target === "local" ? "this machine" : target.place;
  if (!context.stdin.isTTY) throw wantsYes(what, environment, where);
  printNote(context, `About to ${what} ${environment} of ${project.name} on ${where}.`);
  await typeName(`Type ${environment} to continue: `, environment, context);
}

/**
 * Like `confirm`, but for a change that does not open the environment itself.
 * @throws EnvironmentError `no-environment`, and the errors of `confirm`
 */
export async function confirmIn(
  call: Call,
  context: CliContext,
  { project, environment: named, ...change }: Omit<Confirmation, "target"> & { readonly environment: string },
): Promise<void> {
  const environment = checkEnvironment(project, named);
  if (!change.always && !isProduction(project, environment)) return;
  await withTarget(project, environment, context, (target) =>
    confirm(call, context, { project, target, ...change }),
  );
}

/**
 * Confirms a change to what runs in an environment, by default in dev, and then makes the change.
 * @throws the errors of `confirmIn` and `withReached`, and of `work`
 */
export async function changeReached<T>(
  call: Call,
  context: CliContext,
  {
    project,
    environment,
    ...change
  }: Omit<Confirmation, "target"> & { readonly environment: string | undefined },
  work: (reached: Reached) => Promise<T>,
): Promise<T> {
  await confirmIn(call, context, { project, environment: environment ?? "dev", ...change });
  return withReached(project, environment, context, work);
}

/** @throws CliError if another name is typed */
export async function typeName(question: string, environment: string, context: CliContext): Promise<void> {
  if ((await readShown(question, context)) !== environment) throw notConfirmed(environment);
}

export const takeOverOption: OptionHelp = flagOption(
  "Take over a store or cluster fields that have another owner, after a confirmation",
);

/** An item that belongs to another owner, and the option that takes it over. */
interface Owned {
  readonly what: string;
  readonly options: VerbOptions;
}

function ownedIn(error: unknown): Owned | undefined {
  const options = decisionFor(error);
  if (options?.takeOver) return { what: "the fields that another tool manages", options };
  if (options?.takeStoreFrom !== undefined) return { what: "the store with its deliveries", options };
  return undefined;
}

/**
 * Shows the owner and requires the user to type the name of the environment that takes over, unless `--yes` is given.
 * @throws CliError if there is no terminal or another name is typed
 */
export async function confirmTakeOver(
  call: Call,
  context: CliContext,
  { environment, reason, what }: { environment: string; reason: string; what: string },
): Promise<void> {
  if (call.has("yes")) return;
  if (!context.stdin.isTTY) throw wantsYes(`take over ${what} for`, environment);
  printNote(context, reason);
  await typeName(`Type ${environment} to take over ${what}: `, environment, context);
}

/**
 * Runs a verb. With `--take-over`, the user confirms each owner that the verb reports, and the verb runs again. Nothing is taken
 * over without a prompt that shows it.
 * @throws the errors of the verb; CliError if the user declines
 */
export async function takingOver<T>(
  call: Call,
  context: CliContext,
  { environment }: Pick<Target, "environment">,
  verb: (options: VerbOptions) => Promise<T>,
): Promise<T> {
  let options: VerbOptions = {};
  for (;;) {
    try {
      return await verb(options);
    } catch (error) {
      const owned = call.has("take-over") ? ownedIn(error) : undefined;
      const nextOptions = { ...options, ...owned?.options };
      if (!owned || !(error instanceof Error) || JSON.stringify(nextOptions) === JSON.stringify(options))
        throw error;
      await confirmTakeOver(call, context, { environment, reason: error.message, what: owned.what });
      options = nextOptions;
    }
  }
}
