import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import type { ApiReader } from "../../../api/api-reader.ts";
import { noApi } from "../../../api/testing/no-api.ts";
import { projectAt } from "../../../project/project.ts";
import type { Target } from "../../contract/target.ts";
import type { DeployEvent, VerbContext } from "../../contract/verb-context.ts";
import { openTarget } from "../../open-target.ts";
import { memorySecretStore } from "../../secrets/memory-secret-store.ts";
import { makeTestProject, type TestProject } from "./project.ts";

// @bundles extension/cli/src/testing/keep-cli.ts

const keepSource = path.resolve(import.meta.dirname, "../../../../../cli/src/testing/keep-cli.ts");

/** The owners' command line as one file: tests start many owners, and loading the source takes each half a second. */
async function bundleCli(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [keepSource],
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    // As the build has it: the `main` of jsonc-parser is UMD, whose `require` no bundler resolves.
    mainFields: ["module", "main"],
    conditions: ["hookloom-source"],
    external: ["@hookloom/kubernetes/open", "*/mcp/serve-mcp.ts", "esbuild"],
    banner: {
      js: 'import { createRequire as own } from "node:module"; const require = own(import.meta.url);',
    },
    logLevel: "silent",
  });
  const [file] = outputFiles;
  if (!file) throw new Error("The command line was not bundled.");
  return file.contents;
}

let bundled: Promise<Uint8Array> | undefined;

/** Writes a dist folder whose command line is built from the source, for owners to start from. */
export async function writeTestCli(distDir: string): Promise<void> {
  bundled ??= bundleCli();
  await mkdir(distDir, { recursive: true });
  await writeFile(path.join(distDir, "cli.js"), await bundled);
  await writeFile(path.join(distDir, "package.json"), JSON.stringify({ type: "module" }));
}

/** A project with environments on this machine. */
export class TargetScene {
  readonly project: TestProject;
  readonly #targets: Target[] = [];
  readonly #api: ApiReader;

  private constructor(project: TestProject, api: ApiReader) {
    this.project = project;
    this.#api = api;
  }

  static async start(api: ApiReader = noApi): Promise<TargetScene> {
    const project = await makeTestProject(undefined, api);
    const environments = { dev: {}, prod: {}, careful: { rollback: true } };
    await project.write("hookloom.json", JSON.stringify({ entry: "src/webhook.ts", environments }));
    await writeTestCli(path.join(project.folder, "dist"));
    return new TargetScene(project, api);
  }

  /** Opens an environment, with values of settings that only this caller knows. */
  async open(environment: string, values: Readonly<Record<string, string>> = {}): Promise<Target> {
    const project = await projectAt(this.project.root);
    if (!project) throw new Error("The test project has no hookloom.json.");
    const target = await openTarget({
      project,
      environment,
      secrets: memorySecretStore(values),
      distDir: path.join(this.project.folder, "dist"),
      toolVersion: "0.0.0",
      api: this.#api,
      openKubernetes: () => Promise.reject(new Error("The scene has no cluster.")),
      conditions: ["hookloom-source"],
    });
    this.#targets.push(target);
    return target;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#targets.map((target) => target.stop(testContext())));
    await this.project.remove();
  }
}

/** Posts to the plain HTTP trigger on a new connection and returns the status. */
export async function postTo(url: string | undefined): Promise<number> {
  const headers = { "content-type": "application/json", connection: "close" };
  return (await fetch(`${url}/http`, { method: "POST", body: "{}", headers })).status;
}

/** The messages of an environment's log. */
export async function loggedBy(target: Target): Promise<readonly string[]> {
  const lines: string[] = [];
  const signal = new AbortController().signal;
  await target.logs({ follow: false, lines: 1_000, signal }, (line) => lines.push(line.msg));
  return lines;
}

/** A verb's context that records its events. */
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
