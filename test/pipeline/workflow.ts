// Reads a GitHub Actions workflow and runs the `run:` steps of its jobs in order, as a GitHub runner does.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";

type Texts = Readonly<Record<string, string>>;

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly env?: Texts;
}

interface Job {
  readonly needs?: string;
  readonly if?: string;
  readonly environment?: string;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly jobs: Readonly<Record<string, Job>>;
}

/** The values for a workflow's expressions, such as `secrets.TOKEN`; secrets may differ by environment. */
export interface Contexts {
  readonly github: {
    readonly event_name: string;
    readonly ref_name: string;
    readonly sha: string;
    readonly event: object;
  };
  readonly vars: Texts;
  secrets(environment: string | undefined): Texts;
}

export interface StepResult {
  readonly job: string;
  readonly command: string;
  readonly output: string;
}

export interface WorkflowEnvironment {
  readonly contexts: Contexts;
  /** The working folder of a job; at GitHub each job has its own checkout. */
  folderOf(job: string): string | Promise<string>;
  /** The variables of the runner's machine: PATH, HOME and the like. */
  readonly env: Texts;
}

export function readWorkflow(file: string): Workflow {
  return parse(readFileSync(file, "utf8"));
}

/** The actions that a workflow uses, each once. */
export function actionsOf({ jobs }: Workflow): readonly string[] {
  const all = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []));
  return [...new Set(all)];
}

/** The value of a path such as `vars.NAME` or of a quoted string; a missing one is empty, as at GitHub. */
function resolveTerm(term: string, known: object): string {
  const text = /^'(.*)'$/.exec(term)?.[1];
  if (text !== undefined) return text;
  let value: unknown = known;
  for (const name of term.split("."))
    value =
      typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  return value === undefined ? "" : String(value);
}

/** Evaluates conditions made of `==`, `!=` and `&&`, the only operators in our workflows. */
function evaluateCondition(condition: string | undefined, known: object): boolean {
  return (condition ?? "").split("&&").every((part) => {
    if (part.trim() === "") return true;
    const [, one = "", operator, other = ""] = /^\s*(\S+)\s*(==|!=)\s*(\S+)\s*$/.exec(part) ?? [];
    if (operator === undefined) throw new Error(`The condition ${part} is not understood.`);
    return (resolveTerm(one, known) === resolveTerm(other, known)) === (operator === "==");
  });
}

const interpolate = (text: string, known: object): string =>
  text.replaceAll(/\$\{\{\s*(\S+)\s*\}\}/g, (_whole, term: string) => resolveTerm(term, known));

function bash(script: string, cwd: string, env: Texts): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd, env, maxBuffer: 32 << 20, timeout: 300_000 };
    execFile("bash", ["-e", "-o", "pipefail", "-c", script], options, (error, stdout, stderr) => {
      const output = stdout + stderr;
      if (error) reject(new Error(`${script.trim()} failed (${error.code ?? error.signal}): ${output}`));
      else resolve(output);
    });
  });
}

/** The variables that earlier steps of the job set for later ones. */
function readExportedVariables(file: string): Texts {
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}

async function runJob(
  name: string,
  job: Job,
  world: WorkflowEnvironment,
  results: StepResult[],
): Promise<void> {
  const { contexts, env } = world;
  const known = { ...contexts, secrets: contexts.secrets(job.environment) };
  const temporary = mkdtempSync(join(tmpdir(), "runner-"));
  const variablesFile = join(temporary, "env");
  writeFileSync(variablesFile, "");
  const machine = {
    ...env,
    CI: "true",
    GITHUB_SHA: contexts.github.sha,
    GITHUB_ENV: variablesFile,
    RUNNER_TEMP: temporary,
  };
  const folder = await world.folderOf(name);
  try {
    for (const step of job.steps) {
      if (step.run === undefined || !evaluateCondition(step.if, known)) continue;
      const own = Object.entries(step.env ?? {}).map(
        ([key, value]) => [key, interpolate(value, known)] as const,
      );
      const output = await bash(interpolate(step.run, known), folder, {
        ...machine,
        ...readExportedVariables(variablesFile),
        ...Object.fromEntries(own),
      });
      results.push({ job: name, command: step.run.trim(), output });
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Runs the jobs in dependency order; a job whose condition fails is skipped with its dependents. */
export async function runWorkflow(
  { jobs }: Workflow,
  world: WorkflowEnvironment,
): Promise<readonly StepResult[]> {
  const results: StepResult[] = [];
  const done = new Set<string>();
  for (const [name, job] of Object.entries(jobs)) {
    if (job.needs !== undefined && !done.has(job.needs)) continue;
    if (!evaluateCondition(job.if, world.contexts)) continue;
    await runJob(name, job, world, results);
    done.add(name);
  }
  return results;
}
