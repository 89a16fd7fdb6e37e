import { decisionFor } from "../environments/run-verb.ts";
import type { Target, VerbOptions } from "../environments/target.ts";
import { isProduction, type Project } from "../project/project.ts";
import type { Call, CliContext, OptionHelp } from "./command.ts";
import { notConfirmed, wantsYes } from "./errors.ts";
import { printNote } from "./output.ts";
import { readShown } from "./prompts.ts";

export interface Confirmation {
  readonly project: Project;
  readonly target: Target;
  /** What is about to happen, such as `deploy to`. */
  readonly what: string;
  /** Asked for any environment, since it cannot be taken back. */
  readonly always?: boolean;
}

/**
 * Has the person type the name of an environment that others depend on, before something happens to it; `--yes` says it
 * beforehand.
 * @throws CliError where there is neither, or another name is typed
 */
export async function confirm(
  call: Call,
  context: CliContext,
  { project, target, what, always = false }: Confirmation,
): Promise<void> {
  const { environment } = target;
  if (call.has("yes") || !(always || isProduction(project, environment))) return;
  const place = target.target === "local" ? "this machine" : target.place;
  if (!context.stdin.isTTY) throw wantsYes(what, environment, place);
  printNote(context, `About to ${what} ${environment} of ${project.name} on ${place}.`);
  const typed = await readShown(`Type ${environment} to go on: `, context);
  if (typed !== environment) throw notConfirmed(environment);
}

export const takeOverOption: OptionHelp = {
  type: "boolean",
  help: "Take over what has another owner, after a question: the store, or fields of the cluster's objects",
};

/** What somebody else owns, and the option that takes it over. */
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
 * Has the person type the environment that takes something over, once its owner has been named; `--yes` says it
 * beforehand.
 * @throws CliError where there is neither, or another name is typed
 */
export async function confirmTakeOver(
  call: Call,
  context: CliContext,
  { environment, refusal, what }: { environment: string; refusal: string; what: string },
): Promise<void> {
  if (call.has("yes")) return;
  if (!context.stdin.isTTY) throw wantsYes(`take over ${what} for`, environment);
  printNote(context, refusal);
  const typed = await readShown(`Type ${environment} to take over ${what}: `, context);
  if (typed !== environment) throw notConfirmed(environment);
}

/**
 * Carries out a verb. With `--take-over`, what turns out to have another owner is named in a question, and the verb is
 * repeated with it; nothing is taken over that the refusal did not name.
 * @throws what the verb throws; CliError where the answer is no
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
      const again = { ...options, ...owned?.options };
      if (!owned || !(error instanceof Error) || JSON.stringify(again) === JSON.stringify(options))
        throw error;
      await confirmTakeOver(call, context, { environment, refusal: error.message, what: owned.what });
      options = again;
    }
  }
}
