import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { noApi } from "../../extension/core/src/api/testing/no-api.ts";
import { buildProject } from "../../extension/core/src/environments/build/build-project.ts";
import type { LogLine } from "../../extension/core/src/environments/contract/log-line.ts";
import { runLocal } from "../../extension/core/src/environments/local/owner/run-local.ts";
import { fileSecretStore } from "../../extension/core/src/environments/secrets/file-secret-store.ts";
import { readSamples } from "../../extension/core/src/project/scaffold/samples.ts";
import { percentile, type Row } from "./table.ts";

const rounds = 120;
const warmUp = 20;
const repository = path.join(import.meta.dirname, "..", "..");

/**
 * What a handler usually does: looks at the payload, decides, asks a service once for each of a few items and for two at once, and
 * logs.
 */
const source = (service: string): string => `import { webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";

const hook = http({ verify: "none" });

async function ask(label: string, title: string): Promise<{ ok: boolean }> {
  const answer = await fetch("${service}", { method: "POST", body: JSON.stringify({ label, title }) });
  return (await answer.json()) as { ok: boolean };
}

hook.on("request", async ({ payload, log }) => {
  const { issue, sender } = payload as any;
  const urgent = issue.labels.some((label: any) => label.name === "bug");
  const names = ["first", "second"];
  const answers = [];
  if (urgent) log.info("urgent", { number: issue.number });
  else log.info("later");
  for (const name of names) {
    const answer = await ask(name, issue.title);
    answers.push(answer);
  }
  const both = await Promise.all([ask("third", issue.title), ask("fourth", sender.login)]);
  const message = { title: issue.title, by: sender.login, answers, both };
  log.info("asked", message);
  return message;
});

export default webhook(hook);
`;

/** A service on this machine that answers after 2 ms. */
async function startService(): Promise<{ url: string; stop(): void }> {
  const server = createServer((request, response) => {
    request.resume();
    setTimeout(() => response.end('{"ok":true}'), 2);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, stop: () => void server.close().closeAllConnections() };
}

async function makeProject(folder: string, name: string, service: string) {
  const root = path.join(folder, name);
  const entry = path.join(root, "src", "webhook.ts");
  await mkdir(path.join(root, "node_modules", "@hookloom"), { recursive: true });
  await mkdir(path.dirname(entry), { recursive: true });
  const runtime = path.join(root, "node_modules", "@hookloom", "runtime");
  await symlink(path.join(repository, "templates", "runtime"), runtime, "junction");
  await writeFile(path.join(root, "package.json"), '{ "name": "bench", "type": "module" }');
  await writeFile(path.join(root, "hookloom.json"), '{ "entry": "src/webhook.ts" }');
  await writeFile(entry, source(service));
  return { root, name: "bench", entry };
}

async function startRun(folder: string, name: string, service: string, records: boolean) {
  const lines: LogLine[] = [];
  const project = await makeProject(folder, name, service);
  const running = await runLocal(project, {
    distDir: path.join(repository, "dist"),
    secrets: fileSecretStore(path.join(folder, "config")),
    api: noApi,
    declared: () => Promise.resolve([]),
    log: (line) => lines.push(line),
    conditions: ["hookloom-source"],
    records,
  });
  return {
    project,
    stop: () => running.stop(),
    /** Sends a payload, and gives the milliseconds that its handler took. */
    async deliver(payload: string): Promise<number> {
      lines.length = 0;
      const headers = { "content-type": "application/json" };
      await (await fetch(`${running.url}/http`, { method: "POST", body: payload, headers })).arrayBuffer();
      for (;;) {
        const handled = lines.find(({ msg }) => msg === "Handled");
        if (typeof handled?.milliseconds === "number") return handled.milliseconds;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
  };
}

/** GitHub's own example of an issue that was opened, about twelve kilobytes. */
async function samplePayload(): Promise<string> {
  const [sample] = await readSamples(path.join(repository, "dist"), "github", "issues.opened");
  if (!sample) throw new Error("dist/ has no samples: run npm run build first.");
  return JSON.stringify(sample.payload);
}

/** What recording adds to a run on this machine, and to a bundle that is deployed. */
export async function* benchRecording(): AsyncGenerator<Row> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), "hookloom-bench-")));
  const service = await startService();
  const recorded = await startRun(folder, "recorded", service.url, true);
  const plain = await startRun(folder, "plain", service.url, false);
  try {
    const payload = await samplePayload();
    const times: { recorded: number[]; plain: number[] } = { recorded: [], plain: [] };
    for (let round = 0; round < rounds + warmUp; round++) {
      const [withIt, without] = [await recorded.deliver(payload), await plain.deliver(payload)];
      if (round < warmUp) continue;
      times.recorded.push(withIt);
      times.plain.push(without);
    }
    const [withIt, without] = [percentile(times.recorded, 0.5), percentile(times.plain, 0.5)];
    yield {
      what: "recording: time added to a run with four calls, two of them at once, median",
      value: (withIt / without - 1) * 100,
      unit: "%",
      limit: 10,
      peer: `recorded ${withIt.toFixed(2)} ms, plain ${without.toFixed(2)} ms`,
    };
    const options = { distDir: path.join(repository, "dist"), conditions: ["hookloom-source"] };
    const [own, other] = [
      await buildProject(recorded.project, { ...options, outDir: path.join(folder, "a") }),
      await buildProject(plain.project, { ...options, outDir: path.join(folder, "b") }),
    ];
    yield {
      what: "recording: bytes added to a deployed bundle",
      value: (own.build?.bytes ?? Number.NaN) - (other.build?.bytes ?? Number.NaN),
      unit: "bytes",
      limit: 0,
      peer: `${other.build?.bytes} bytes of a project that was never recorded`,
    };
  } finally {
    await Promise.all([recorded.stop(), plain.stop()]);
    service.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
