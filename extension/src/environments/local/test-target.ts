import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { projectAt } from "../../project/project.ts";
import { openTarget } from "../open-target.ts";
import { memorySecretStore } from "../secrets/memory-secret-store.ts";
import type { DeployEvent, Target, VerbContext } from "../target.ts";
import type { TestProject } from "./test-project.ts";

/** Only for tests: a dist folder whose command line is that of the source, so that owners start from it. */
export async function writeTestCli(distDir: string): Promise<void> {
  const cli = pathToFileURL(path.resolve(import.meta.dirname, "../../cli/cli.ts"));
  await mkdir(distDir, { recursive: true });
  await writeFile(path.join(distDir, "cli.js"), `import ${JSON.stringify(cli.href)};\n`);
  await writeFile(path.join(distDir, "package.json"), JSON.stringify({ type: "module" }));
}

/** Only for tests: what Node has to be told to run the source. */
export const sourceOptions = "--conditions=hookloom-source";

/** Only for tests: opens an environment of a test project, with values of settings that only it knows. */
export async function openTestTarget(
  project: TestProject,
  environment: string,
  values: Readonly<Record<string, string>> = {},
): Promise<Target> {
  const distDir = path.join(project.folder, "dist");
  await writeTestCli(distDir);
  const read = await projectAt(project.root);
  if (!read) throw new Error("The test project has no hookloom.json.");
  return openTarget({
    project: read,
    environment,
    secrets: memorySecretStore(values),
    distDir,
    toolVersion: "0.0.0",
    conditions: ["hookloom-source"],
  });
}

/** Only for tests: a caller that keeps what it is told. */
export function testContext(): VerbContext & { readonly events: DeployEvent[]; cancel(): void } {
  const controller = new AbortController();
  const events: DeployEvent[] = [];
  return {
    signal: controller.signal,
    report: (event) => events.push(event),
    events,
    cancel: () => controller.abort(),
  };
}
