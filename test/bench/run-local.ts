import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { noApi } from "../../extension/core/src/api/testing/no-api.ts";
import type { RunLocalOptions } from "../../extension/core/src/environments/local/owner/local-environment.ts";
import { runLocal } from "../../extension/core/src/environments/local/owner/run-local.ts";
import { fileSecretStore } from "../../extension/core/src/environments/secrets/file-secret-store.ts";
import { percentile, type Row } from "./table.ts";

const rounds = 15;
const repository = path.join(import.meta.dirname, "..", "..");

/** A receiver whose answer to the wrong method names the version of the code that runs. */
const source = (version: string): string => `import { webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";

const hook = http({ verify: "none", path: "/v-${version}" });
hook.on("request", async ({ log }) => {
  log.info("received");
});
export default webhook(hook);
`;

async function makeProject(): Promise<{ folder: string; root: string; entry: string }> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), "hookloom-bench-")));
  const root = path.join(folder, "project");
  const entry = path.join(root, "src", "webhook.ts");
  await mkdir(path.join(root, "node_modules", "@hookloom"), { recursive: true });
  await mkdir(path.dirname(entry), { recursive: true });
  await symlink(
    path.join(repository, "templates", "runtime"),
    path.join(root, "node_modules", "@hookloom", "runtime"),
    "junction",
  );
  await writeFile(path.join(root, "package.json"), '{ "name": "bench", "type": "module" }');
  await writeFile(path.join(root, "hookloom.json"), '{ "entry": "src/webhook.ts" }');
  await writeFile(entry, source("first"));
  return { folder, root, entry };
}

async function post(url: string): Promise<number> {
  const headers = { "content-type": "application/json", connection: "close" };
  const response = await fetch(url, { method: "POST", body: "{}", headers });
  await response.arrayBuffer();
  return response.status;
}

/**
 * Milliseconds from each save to the first answer of the new code, asked for once the environment says that it runs: asking
 * all the time would slow down what is measured, since it takes most of a core.
 */
async function measureSaves(standby: boolean): Promise<number[]> {
  const { folder, root, entry } = await makeProject();
  let onBuild = (): void => undefined;
  let newest: string | undefined;
  const options: RunLocalOptions = {
    distDir: path.join(repository, "dist"),
    secrets: fileSecretStore(path.join(folder, "config")),
    api: noApi,
    declared: () => Promise.resolve([]),
    log: () => undefined,
    conditions: ["hookloom-source"],
    standby,
    onState({ build }) {
      if (build === newest) return;
      newest = build;
      onBuild();
    },
  };
  const running = await runLocal({ root, name: "bench", entry }, options);
  try {
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      // People do not save twice in the time that the next process needs to become ready.
      await new Promise((resolve) => setTimeout(resolve, 600));
      const runs = new Promise<void>((resolve) => {
        onBuild = resolve;
      });
      const began = performance.now();
      await writeFile(entry, source(String(round)));
      await runs;
      const status = await post(`${running.url}/v-${round}`);
      times.push(performance.now() - began);
      if (status === 404) throw new Error("The previous code answered after the new build was said to run.");
    }
    return times.slice(2);
  } finally {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** How soon a save answers, compared with the same without a process that waits for its build. */
export async function* benchRunLocal(): AsyncGenerator<Row> {
  const times = await measureSaves(true);
  const cold = await measureSaves(false);
  for (const [what, share] of [
    ["median", 0.5],
    ["p95", 0.95],
  ] as const) {
    yield {
      what: `save to new code answering, ${what}`,
      value: percentile(times, share),
      unit: "ms",
      limit: 150,
      peer: `process started after the build ${percentile(cold, share).toFixed(0)} ms`,
    };
  }
}
