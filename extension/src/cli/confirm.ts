import { createInterface } from "node:readline/promises";
import type { Target } from "../environments/target.ts";
import { isProduction } from "../project/config/is-production.ts";
import type { Project } from "../project/project.ts";
import type { Call, CliContext } from "./command.ts";
import { notConfirmed, wantsYes } from "./errors.ts";
import { printNote } from "./output.ts";

/** Asks for a line that everyone may see; an empty one where the person gives up. */
export async function readShown(question: string, { stdin, stderr, ended }: CliContext): Promise<string> {
  const lines = createInterface({ input: stdin, output: stderr, terminal: true });
  const gone = new Promise<string>((resolve) => {
    lines.once("SIGINT", () => resolve("")).once("close", () => resolve(""));
    void ended.then(() => resolve(""));
  });
  try {
    return (await Promise.race([lines.question(question), gone])).trim();
  } finally {
    lines.close();
  }
}

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
