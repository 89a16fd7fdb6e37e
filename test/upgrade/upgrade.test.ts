// A project and its store as commit dec21078 made them, with today's tools and both runtimes: its own and today's.

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { readFlow } from "@hookloom/bridge/read";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { noApi } from "../../extension/core/src/api/testing/no-api.ts";
import type { RunningEnvironment } from "../../extension/core/src/environments/contract/environment.ts";
import { runLocal } from "../../extension/core/src/environments/local/owner/run-local.ts";
import { listDeliveries } from "../../extension/core/src/environments/management/deliveries.ts";
import { replayDelivery } from "../../extension/core/src/environments/management/delivery.ts";
import { fileSecretStore } from "../../extension/core/src/environments/secrets/file-secret-store.ts";
import { readProject } from "../../extension/core/src/project/config/read-project.ts";
import { projectAt } from "../../extension/core/src/project/project.ts";
import { temporaryFolder } from "../runner/temporary-folder.ts";
import { until } from "../runner/until.ts";

// @reads test/upgrade/dec21078.tgz
// @bundles templates/runtime/src/serve/serve.ts templates/runtime/src/record/record.ts templates/runtime/src/github/github.ts
// @without extension/kubernetes/src/open.ts

const run = promisify(execFile);
const repository = join(import.meta.dirname, "..", "..");
const archive = join(import.meta.dirname, "dec21078.tgz");
const hash = "ea6dd22e9dba006e9245bece4840ffa1ce3ff7afc4f2c09365fb56f1c46bf823";

let original: string;
const started: RunningEnvironment[] = [];

beforeAll(async () => {
  expect(createHash("sha256").update(readFileSync(archive)).digest("hex")).toBe(hash);
  const folder = temporaryFolder();
  await run("tar", ["-xzf", archive, "-C", folder]);
  original = join(folder, "orders");
  const own = join(original, "node_modules", "@hookloom", "runtime");
  mkdirSync(own, { recursive: true });
  await run("tar", [
    "-xzf",
    join(original, "vendor", "hookloom-runtime-0.1.0.tgz"),
    "-C",
    own,
    "--strip-components=1",
  ]);
  symlinkSync(
    join(repository, "node_modules", "@types"),
    join(original, "node_modules", "@types"),
    "junction",
  );
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(started.splice(0).map((running) => running.dispose()));
});

/** Moves all times of a store so that its newest delivery is an hour old: nothing is pruned, and what was due is due. */
function makeRecent(store: string): void {
  const db = new DatabaseSync(store);
  const newest = Number(db.prepare("SELECT max(received) AS at FROM deliveries").get()?.at);
  const shiftMs = Date.now() - 3_600_000 - newest;
  db.prepare("UPDATE deliveries SET received = received + ?, ended = ended + ?, due = due + ?").run(
    shiftMs,
    shiftMs,
    shiftMs,
  );
  db.prepare("UPDATE attempts SET started = started + ?").run(shiftMs);
  db.close();
}

/** Runs a copy of the project with its store, with its own runtime unless another is given. */
async function start(runtime: string | undefined): Promise<RunningEnvironment> {
  const root = join(temporaryFolder(), "orders");
  cpSync(original, root, { recursive: true });
  if (runtime !== undefined) {
    const own = join(root, "node_modules", "@hookloom", "runtime");
    rmSync(own, { recursive: true });
    symlinkSync(runtime, own, "junction");
  }
  makeRecent(join(root, ".hookloom", "dev", "inbox.db"));
  const project = await projectAt(root);
  if (!project) throw new Error("It is no project.");
  vi.stubEnv("GITHUB_SECRET", "right");
  const running = await runLocal(project, {
    distDir: join(root, "dist"),
    secrets: fileSecretStore(join(root, "config")),
    api: noApi,
    declared: () => Promise.resolve([{ name: "GITHUB_SECRET", secret: true, optional: false }]),
    log: () => undefined,
    ...(runtime === undefined ? {} : { conditions: ["hookloom-source"] }),
  });
  started.push(running);
  return running;
}

describe.each([
  ["the runtime that it vendors", undefined],
  ["today's runtime", join(repository, "templates", "runtime")],
])("an earlier project with %s", (_, runtime) => {
  it("lists its deliveries, runs what was due or cut off, and replays a dead one", async () => {
    const running = await start(runtime);
    expect(running.state).toMatchObject({ phase: "running", problems: [] });
    const outcomes = async () => {
      const all = await listDeliveries(running.managementPort, { limit: 10 });
      return Object.fromEntries(
        all.map(({ id, outcome, error }) => [error?.includes("signature") ? "unsigned" : id, outcome]),
      );
    };
    await until("what was due has run", async () => {
      const { later, slow } = await outcomes();
      return later === "ok" && slow === "ok";
    });
    expect(await outcomes()).toEqual({
      good: "ok",
      dead: "failed",
      unsigned: "refused",
      later: "ok",
      slow: "ok",
    });
    await replayDelivery(running.managementPort, { id: "dead", trigger: "/github" });
    await until("the dead one has run", async () => (await outcomes()).dead === "ok");
  });
});

it("the current tools read its triggers, settings and flows", async () => {
  const project = await projectAt(original);
  expect(project).toMatchObject({
    name: "orders",
    environments: { dev: { target: "local" }, prod: { target: "local" } },
  });
  const { triggers, settings } = await readProject({ entry: project?.entry ?? "" });
  expect(triggers.map(({ source, path }) => [source, path])).toEqual([["github", "/github"]]);
  expect(settings.map(({ name, secret }) => [name, secret])).toEqual([["GITHUB_SECRET", true]]);
  const { flows, problems } = readFlow(readFileSync(project?.entry ?? "", "utf8"));
  expect(problems).toEqual([]);
  const shown = flows.map(({ triggers: [trigger], body }) => [
    trigger?.event,
    body.steps.map(({ kind }) => kind),
  ]);
  expect(shown).toEqual([
    ["issues.opened", ["log"]],
    ["push", ["log"]],
  ]);
});

it("its sources and tests compile against the types of its runtime", async () => {
  const compiler = join(repository, "node_modules", "typescript", "bin", "tsc");
  const { stdout } = await run(process.execPath, [compiler, "--noEmit", "-p", original]);
  expect(stdout).toBe("");
});
