import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { toolsFolder, whyNoTools } from "../vscode/setup.mjs";

/** Why Newman, httpyac and Postman's converter cannot be used here. */
export const trouble = whyNoTools();

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

interface Newman {
  run(options: object, done: (error: Error | null) => void): void;
}

/** Runs a collection with an environment's file and values for some of its variables. */
export async function newman(
  place: string,
  collection: string,
  environment: string,
  given: Readonly<Record<string, string>>,
): Promise<NewmanRun> {
  const report = join(place, "report.json");
  const options = {
    collection,
    environment,
    envVar: Object.entries(given).map(([key, value]) => ({ key, value })),
    reporters: ["json"],
    reporter: { json: { export: report } },
  };
  // In this process: loading it takes longer than most runs.
  const library: Newman = createRequire(join(toolsFolder, "package.json"))("newman");
  await new Promise<void>((resolve, reject) => {
    library.run(options, (error) => (error ? reject(error) : resolve()));
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
