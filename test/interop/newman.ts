import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { nodePath } from "../vscode/setup.mjs";
import { npmPackages } from "./install.mjs";

/** The folder with Newman and httpyac, or why they could not be installed. */
export const { folder = "", trouble } = await npmPackages("collections");

const run = promisify(execFile);

/** Newman takes its time on a busy machine. */
export const timeout = 600_000;

interface Execution {
  readonly item: { readonly id: string; readonly name: string };
  readonly response?: { readonly code: number; readonly stream: { readonly data: readonly number[] } };
  readonly assertions?: readonly { readonly assertion: string }[];
  readonly requestError?: { readonly message: string };
}

interface NewmanRun {
  readonly executions: readonly Execution[];
  readonly failures: readonly { readonly error: { readonly message: string } }[];
}

/** Runs a collection with an environment's file and values for some of its variables. */
export async function newman(
  place: string,
  collection: string,
  environment: string,
  given: Readonly<Record<string, string>>,
): Promise<NewmanRun> {
  const report = join(place, "report.json");
  const values = Object.entries(given).flatMap(([name, value]) => ["--env-var", `${name}=${value}`]);
  const program = join(folder, "node_modules/newman/bin/newman.js");
  const output = ["--reporters", "json", "--reporter-json-export", report, "--suppress-exit-code"];
  await run(nodePath(), [program, "run", collection, "-e", environment, ...values, ...output], {
    cwd: place,
    maxBuffer: 100_000_000,
  });
  return JSON.parse(await readFile(report, "utf8")).run;
}

/** The name of each request with the status of its answer. What a script sends itself counts as the same request. */
export function statuses({ executions }: NewmanRun): readonly (readonly [string, unknown])[] {
  const last = new Map(executions.map((one) => [one.item.id, one]));
  return [...last.values()].map(({ item, response, requestError }) => [
    item.name,
    response?.code ?? requestError?.message ?? "not sent",
  ]);
}
