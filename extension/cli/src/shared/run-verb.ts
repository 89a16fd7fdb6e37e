import { shortBuild } from "@hookloom/core/environments/contract/environment";
import { localTime } from "@hookloom/core/environments/contract/log-line";
import type { DeliveriesPort, DeployOutcome, Target } from "@hookloom/core/environments/contract/target";
import type {
  DeployEvent,
  DeployPhase,
  VerbContext,
} from "@hookloom/core/environments/contract/verb-context";
import type { OpenTargetOptions } from "@hookloom/core/environments/open-target";
import { runVerb as runVerbOf, useTarget } from "@hookloom/core/environments/run-verb";
import { commandLineStore } from "@hookloom/core/environments/secrets/system-secret-store";
import { checkEnvironment, type Reached, useReached } from "@hookloom/core/environments/use-environment";
import {
  type DescribedEnvironment,
  describedEnvironment,
  type Project,
} from "@hookloom/core/project/project";
import { printable } from "@hookloom/protocol/printable";
import { cliAccounts } from "./accounts.ts";
import { type Call, type CliContext, flagOption, type OptionHelp } from "./command.ts";
import { badUsage } from "./errors.ts";
import { printJson, printLine, printNote } from "./output.ts";
import { requireProject } from "./projects.ts";
import { version } from "./version.ts";

type Output = CliContext["stderr"];

const nameWidth = 9;
const tickMs = 500;

/**
 * Prints each phase of a verb as one line with its duration in seconds. On a terminal, the line is rewritten while the phase
 * runs.
 */
export class Progress {
  readonly #output: Output;
  readonly #now: () => number;
  #phase: DeployPhase | undefined;
  #message = "";
  #fraction: number | undefined;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(output: Output, now: () => number = () => performance.now()) {
    this.#output = output;
    this.#now = now;
  }

  report({ phase, level, message, fraction }: DeployEvent): void {
    if (phase !== this.#phase) this.#begin(phase);
    this.#fraction = fraction;
    if (level === "info") this.#message = printable(message);
    else if (level !== "debug") this.#aside(level, printable(message));
    this.#draw();
  }

  /** Ends the last line. */
  end(): void {
    clearInterval(this.#timer);
    if (this.#phase !== undefined && this.#message !== "") this.#write(this.#line(), "\n");
    this.#phase = undefined;
    this.#message = "";
  }

  #begin(phase: DeployPhase): void {
    this.end();
    this.#phase = phase;
    this.#since = this.#now();
    if (!this.#output.isTTY) return;
    this.#timer = setInterval(() => this.#draw(), tickMs);
    this.#timer.unref();
  }

  /** Prints a warning or an error on a separate line, which is never rewritten. */
  #aside(level: "warn" | "error", message: string): void {
    this.#write(
      `${(this.#phase ?? "").padEnd(nameWidth)} ${level === "warn" ? "warning: " : ""}${message}`,
      "\n",
    );
  }

  #line(): string {
    const seconds = ((this.#now() - this.#since) / 1000).toFixed(1);
    const part =
      this.#fraction === undefined || this.#fraction >= 1 ? "" : ` ${Math.floor(this.#fraction * 100)}%`;
    return `${(this.#phase ?? "").padEnd(nameWidth)} ${this.#message}${part}  ${seconds} s`;
  }

  #draw(): void {
    if (this.#output.isTTY && this.#message !== "") this.#write(this.#line(), "");
  }

  #write(text: string, end: string): void {
    if (!this.#output.isTTY) {
      this.#output.write(`${text}\n`);
      return;
    }
    // Only a line that will be rewritten is truncated; a final line may wrap.
    const columns = this.#output.columns || 80;
    const shown = end === "" && text.length >= columns ? `${text.slice(0, columns - 2)}…` : text;
    this.#output.write(`\r\u001b[2K${shown}${end}`);
  }
}

export const yesOption: OptionHelp = flagOption("Confirm every prompt, for pipelines");

/** Code that connects to clusters is in a separate bundle. */
const openKubernetes: OpenTargetOptions["openKubernetes"] = async (input) =>
  await (await import("@hookloom/kubernetes/open")).openKubernetes(input);

/** Returns the options with which every environment is opened. */
export async function toolOptions(
  context: CliContext,
): Promise<Omit<OpenTargetOptions, "project" | "environment"> & Pick<CliContext, "distDir">> {
  const { distDir, api } = context;
  const [secrets, accounts] = [commandLineStore(), cliAccounts(context)];
  return { secrets, distDir, toolVersion: await version(distDir), accounts, api, openKubernetes };
}

/** Opens an environment for one verb. */
export async function withTarget<T>(
  project: Project,
  environment: string,
  context: CliContext,
  work: (target: Target) => Promise<T>,
): Promise<T> {
  return await useTarget({ project, environment, ...(await toolOptions(context)) }, work);
}

/**
 * Runs `work` with an environment that responds. The default is dev: the one running on this machine, or otherwise the one
 * deployed elsewhere under that name.
 */
export async function withReached<T>(
  project: Project,
  named: string | undefined,
  context: CliContext,
  work: (reached: Reached) => Promise<T>,
): Promise<T> {
  const environment = checkEnvironment(project, named ?? "dev");
  const options = { project, environment, ...(await toolOptions(context)) };
  return await useReached({ ...options, signal: endSignal(context), runFirst: named === undefined }, work);
}

/**
 * Runs `work` with a port that serves the deliveries of an environment, even if the environment does not run on this machine. A
 * note on standard error then explains that the deliveries come from the environment's store.
 */
export async function withReading<T>(
  project: Project,
  named: string | undefined,
  context: CliContext,
  work: (port: number, environment: string) => Promise<T>,
): Promise<T> {
  return await withReached(project, named, context, async ({ environment, readingPort }) => {
    const { port, stopped } = await readingPort();
    const result = await work(port, environment);
    if (stopped) printNote(context, storedNote(environment, stopped));
    return result;
  });
}

export function storedNote(
  environment: string,
  { lastLogged }: NonNullable<DeliveriesPort["stopped"]>,
): string {
  const since = lastLogged === undefined ? "" : ` (last log entry: ${localTime(lastLogged)})`;
  return `${environment} is not running${since}: the data is read from its store. Start the environment to replay or delete deliveries.`;
}

/** Returns a signal that aborts when the user or the system signals the process to stop. */
export function endSignal({ ended }: Pick<CliContext, "ended">): AbortSignal {
  const controller = new AbortController();
  void ended.then(() => controller.abort());
  return controller.signal;
}

/** Runs a verb and prints its progress to standard error. Ctrl-C cancels it. */
export async function runVerb<T>(
  context: CliContext,
  verb: (context: VerbContext) => Promise<T>,
): Promise<T> {
  const progress = new Progress(context.stderr);
  const signal = endSignal(context);
  try {
    const detail = (line: string): void => {
      progress.end();
      printNote(context, line);
    };
    return await runVerbOf({ signal, report: (event) => progress.report(event), detail }, verb);
  } finally {
    progress.end();
  }
}

/**
 * Returns the environment given on the command line.
 * @param check throws for a name that the command does not accept
 * @throws EnvironmentError if the project has no such environment
 */
export async function namedEnvironment(
  command: string,
  call: Call,
  context: CliContext,
  index = 0,
  check: (project: Project, name: string) => string | Promise<string> = checkEnvironment,
): Promise<DescribedEnvironment> {
  const name = call.positionals[index];
  if (name === undefined) throw badUsage(command, "Specify an environment");
  const project = await requireProject(context, undefined);
  return describedEnvironment(project, await check(project, name));
}

/** Prints what is running, as text or as JSON. */
export async function printOutcome(
  call: Call,
  context: CliContext,
  target: Pick<Target, "api" | "environment" | "rules">,
  outcome: DeployOutcome | undefined,
): Promise<void> {
  if (!outcome) return;
  const { environment } = target;
  const portal = target.api.portalUrl(await target.rules(), outcome.url);
  if (call.has("json")) {
    printJson(context, { environment, ...outcome, ...(portal === undefined ? {} : { portal }) });
    return;
  }
  const { release, url, notes } = outcome;
  const where = url === undefined ? "" : ` on ${url}`;
  printLine(
    context,
    `${environment} is running the build ${shortBuild(release.build)}${where} (release ${release.revision})`,
  );
  if (portal !== undefined) printLine(context, `The portal for consumers is at ${portal}`);
  for (const note of notes) printLine(context, note);
}
