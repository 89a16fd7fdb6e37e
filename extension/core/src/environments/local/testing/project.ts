import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ApiReader } from "../../../api/api-reader.ts";
import { noApi } from "../../../api/testing/no-api.ts";
import type { RunnableProject, RunningEnvironment } from "../../contract/environment.ts";
import type { LogLine } from "../../contract/log-line.ts";
import { fileSecretStore } from "../../secrets/file-secret-store.ts";
import type { RunLocalOptions } from "../owner/local-environment.ts";
import { runLocal } from "../owner/run-local.ts";

// @without extension/kubernetes/src/open.ts
// @bundles templates/runtime/src/serve/serve.ts templates/runtime/src/record/record.ts templates/runtime/src/http/http.ts

const runtime = path.resolve(import.meta.dirname, "../../../../../../templates/runtime");

/** A project made for a test; `remove` also stops what it started. */
export interface TestProject extends RunnableProject {
  readonly folder: string;
  write(file: string, text: string): Promise<void>;
  options(more?: Partial<RunLocalOptions>): RunLocalOptions & { readonly lines: LogLine[] };
  run(more?: Partial<RunLocalOptions>): Promise<RunningEnvironment & { readonly lines: LogLine[] }>;
  remove(): Promise<void>;
}

/** A project whose handler of plain HTTP requests answers with a word; its signature is not checked. */
export const handlerSource = (word: string): string => `import { webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";

const hook = http({ verify: "none" });

hook.on("request", async ({ log }) => {
  log.info("${word}");
});

export default webhook(hook);
`;

/** Creates a real project in its own folder, linked to this repository's runtime. One with an `api` needs a reader of it. */
export async function makeTestProject(
  source: string = handlerSource("one"),
  api: ApiReader = noApi,
): Promise<TestProject> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), "hookloom-")));
  const root = path.join(folder, "project");
  const started: RunningEnvironment[] = [];
  const write = async (file: string, text: string): Promise<void> => {
    const full = path.join(root, file);
    await mkdir(path.dirname(full), { recursive: true });
    await writeFile(full, text);
  };
  await write("package.json", JSON.stringify({ name: "orders", type: "module" }));
  await write("hookloom.json", JSON.stringify({ entry: "src/webhook.ts", environments: { dev: {} } }));
  await write("src/webhook.ts", source);
  await mkdir(path.join(root, "node_modules", "@hookloom"), { recursive: true });
  await symlink(runtime, path.join(root, "node_modules", "@hookloom", "runtime"), "junction");

  const options: TestProject["options"] = (more = {}) => {
    const lines: LogLine[] = [];
    return {
      distDir: path.join(folder, "dist"),
      secrets: fileSecretStore(path.join(folder, "config")),
      api,
      declared: () => Promise.resolve([]),
      log: (line) => lines.push(line),
      conditions: ["hookloom-source"],
      ...more,
      lines,
    };
  };
  const project = { root, name: "orders", entry: path.join(root, "src/webhook.ts") };
  return {
    ...project,
    folder,
    write,
    options,
    async run(more) {
      const given = options(more);
      const running = await runLocal(project, given);
      started.push(running);
      return Object.assign(running, { lines: given.lines });
    },
    async remove() {
      await Promise.all(started.map((running) => running.dispose()));
      // A program that a command left behind may still write a file.
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    },
  };
}
