import { existsSync, readFileSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import type { Target } from "@hookloom/core/environments/contract/target";
import { findRunning } from "@hookloom/core/environments/local/owner/attach";
import { postTo, TargetScene, testContext } from "@hookloom/core/environments/local/testing/target";
import { listDeliveries } from "@hookloom/core/environments/management/deliveries";
import { promote } from "@hookloom/core/environments/release/promote";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { until } from "../../../../test/runner/until.ts";
import { apiReader } from "../api-reader.ts";
import { requestBlock, requestUnblock } from "../management/api-rules.ts";

let scene: TargetScene;
const { signal } = new AbortController();

beforeEach(async () => {
  scene = await TargetScene.start(apiReader);
});
afterEach(() => scene.stop());

/** Writes the description of the project, as a person edits it. */
const describeApi = (api: object | undefined, prod: object | undefined = undefined) =>
  scene.project.write(
    "hookloom.json",
    JSON.stringify({
      entry: "src/webhook.ts",
      environments: { dev: {}, prod: prod === undefined ? {} : { api: prod } },
      ...(api === undefined ? {} : { api }),
    }),
  );

const root = () => scene.project.root;
const processOf = async (environment: string) => (await findRunning(root(), environment))?.processId;
const rulesFile = (environment: string) => path.join(root(), ".hookloom", environment, "api.json");

async function reopened(target: Target): Promise<Target> {
  return scene.open(target.environment);
}

describe("the rules of an environment on this machine", () => {
  it("are rolled out without a build and without a restart", async () => {
    await describeApi({ title: "Orders", state: "published" });
    const prod = await scene.open("prod");
    const { release, url } = await prod.deploy(testContext());
    const pid = await processOf("prod");
    expect(JSON.parse(readFileSync(rulesFile("prod"), "utf8"))).toMatchObject({ title: "Orders" });
    const before = (await prod.status(signal)).api;
    expect(before).toMatchObject({ state: "published", differs: false });

    await describeApi({ title: "Orders", state: "published" }, { state: "retired" });
    const changed = await reopened(prod);
    expect((await changed.status(signal)).api).toMatchObject({ hash: before?.hash, differs: true });
    expect(await changed.appliedRules(signal)).toMatchObject({ hash: before?.hash });
    const outcome = await changed.applyRules(testContext());
    expect(outcome).toMatchObject({ hash: (await changed.rules())?.hash, processes: 1 });
    expect(await postTo(url)).toBe(410);
    const status = await changed.status(signal);
    expect(status.api).toMatchObject({ hash: outcome.hash, state: "retired", differs: false });
    expect(await changed.appliedRules(signal)).toEqual(await changed.rules());
    expect([await processOf("prod"), status.release?.build]).toEqual([pid, release.build]);
  });

  it("that are wrong are refused before anything changes, with the place", async () => {
    await describeApi({ title: "Orders" });
    const prod = await scene.open("prod");
    await prod.deploy(testContext());
    const before = readFileSync(rulesFile("prod"), "utf8");
    await describeApi({ title: "Orders", defaultPlan: "gold" });
    const wrong = await reopened(prod);
    const sentence =
      /hookloom\.json, line 1: api\.defaultPlan refers to the plan gold, which is not described/;
    await expect(wrong.applyRules(testContext())).rejects.toThrow(sentence);
    await expect(wrong.deploy(testContext())).rejects.toThrow(sentence);
    expect(readFileSync(rulesFile("prod"), "utf8")).toBe(before);
    expect((await wrong.status(signal)).phase).toBe("running");
  });

  it("are written while nothing runs, and hold from the next start", async () => {
    await describeApi({ title: "Orders", state: "retired" });
    const prod = await scene.open("prod");
    expect(await prod.applyRules(testContext())).toMatchObject({ processes: 0 });
    expect(existsSync(rulesFile("prod"))).toBe(true);
    expect(await postTo((await prod.deploy(testContext())).url)).toBe(410);
  });

  it("of a build that was made without an api need a deploy", async () => {
    const prod = await scene.open("prod");
    await prod.deploy(testContext());
    expect((await prod.status(signal)).api).toBeUndefined();
    await describeApi({});
    await expect((await reopened(prod)).applyRules(testContext())).rejects.toThrow(/deploy it again/);
  });

  it("stay with a rollback, and a promotion says what they differ in", async () => {
    await describeApi({ title: "Orders" }, { title: "Orders of prod", state: "pre-released" });
    const dev = await scene.open("dev");
    const prod = await scene.open("prod");
    const deployed = await dev.deploy(testContext());
    const first = await promote(dev, prod, {}, testContext());
    expect(first.release.build).toBe(deployed.release.build);
    expect(first.notes).toContain(
      'The rules of dev and prod differ: state ("published", "pre-released"); title ("Orders", "Orders of prod").',
    );
    expect((await prod.status(signal)).api).toMatchObject({ state: "pre-released", differs: false });

    await scene.project.write("src/other.ts", "export const other = 1;");
    const source = readFileSync(path.join(root(), "src/webhook.ts"), "utf8");
    await scene.project.write(
      "src/webhook.ts",
      `import { other } from "./other.ts";\n${source}\nvoid other;\n`,
    );
    await (await reopened(dev)).deploy(testContext());
    await describeApi({ title: "Orders" }, { state: "deprecated" });
    const next = await reopened(prod);
    await promote(await reopened(dev), next, {}, testContext());
    expect((await next.status(signal)).api?.state).toBe("deprecated");
    await describeApi({ title: "Orders" }, { state: "created" });
    const back = await reopened(prod);
    await back.rollback(undefined, testContext());
    expect((await back.status(signal)).api).toMatchObject({ state: "deprecated", differs: true });
  });

  it("are removed with the api, and the next build has no code for them", async () => {
    await describeApi({ state: "retired" });
    const prod = await scene.open("prod");
    await prod.deploy(testContext());
    await describeApi(undefined);
    const { url } = await (await reopened(prod)).deploy(testContext());
    expect(existsSync(rulesFile("prod"))).toBe(false);
    expect(await postTo(url)).toBe(202);
  });
});

describe("the rules of an environment that alone has an api", () => {
  it("hold there alone, also for a build that is promoted to it", async () => {
    await describeApi(undefined, { title: "Orders", state: "retired" });
    const dev = await scene.open("dev");
    const { url } = await dev.deploy(testContext());
    expect([existsSync(rulesFile("dev")), await postTo(url)]).toEqual([false, 202]);
    const prod = await scene.open("prod");
    const promoted = await promote(dev, prod, {}, testContext());
    expect((await prod.status(signal)).api).toMatchObject({ state: "retired", differs: false });
    expect(await postTo(promoted.url)).toBe(410);
    expect((await dev.status(signal)).api).toMatchObject({ differs: false });
  });
});

describe("a block", () => {
  it("holds deliveries over a killed process, and each runs once afterwards", async () => {
    await describeApi({ state: "published" });
    const prod = await scene.open("prod");
    const { url } = await prod.deploy(testContext());
    const port = await prod.managementPort(signal);
    const outcomes = async () => {
      const all = await listDeliveries(await prod.managementPort(signal), { limit: 100 });
      return all.map(({ outcome, attempts }) => `${outcome} ${attempts}`);
    };
    await requestBlock(port, { reason: "The database moves", by: "maria" }, "prod");
    for (let count = 0; count < 5; count++) expect(await postTo(url)).toBe(202);
    const blocked = await prod.status(signal);
    expect(blocked.api).toMatchObject({
      state: "blocked",
      described: "published",
      block: { by: "maria", reason: "The database moves" },
    });
    process.kill((await processOf("prod")) ?? Number.NaN, "SIGKILL");
    await until("another process answers", async () => {
      const answered = await postTo(url).catch(() => 0);
      return answered === 202;
    });
    expect((await outcomes()).every((outcome) => outcome === "running 0")).toBe(true);
    await requestUnblock(await prod.managementPort(signal), "prod");
    await until("everything has run", async () => (await outcomes()).every((outcome) => outcome === "ok 1"));
    expect((await outcomes()).length).toBeGreaterThanOrEqual(6);
  });
});

describe("a run of the newest source", () => {
  it("follows hookloom.json while it is edited, and keeps the previous rules while it is wrong", async () => {
    await describeApi({ state: "published" });
    const running = await scene.project.run({ environment: "dev" });
    await until("it listens", () => running.state.phase === "running");
    const pid = await processOf("dev");
    await describeApi({ state: "retired" });
    await until("it is retired", async () => (await postTo(running.url)) === 410);
    await describeApi({ state: "over" });
    await until("it says so", () =>
      running.lines.some(({ msg }) => msg.includes("api.state must be created")),
    );
    expect(await postTo(running.url)).toBe(410);
    expect(await processOf("dev")).toBe(pid);
    rmSync(rulesFile("dev"));
    expect(await postTo(running.url)).toBe(410);
  });

  it("takes a saved page of the documentation into its rules at once, without a restart", async () => {
    const { project } = scene;
    const describe = (docs: object) =>
      project.write("hookloom.json", JSON.stringify({ entry: "src/webhook.ts", api: { docs } }));
    await describe([{ title: "Start", file: "docs/start.md" }]);
    await project.write("docs/start.md", "# One");
    const running = await project.run({ environment: "dev" });
    const pages = async (): Promise<object[]> => {
      const rules = path.join(project.root, ".hookloom/dev/api.json");
      return JSON.parse(await readFile(rules, "utf8")).docs;
    };
    const build = running.state.build;
    expect(await pages()).toMatchObject([{ markdown: "# One" }]);
    await project.write("docs/start.md", "# Two");
    await until("the rules have what was saved", async () => /# Two/.test(JSON.stringify(await pages())));
    await describe([
      { title: "Start", file: "docs/start.md" },
      { title: "Later", file: "docs/later.md" },
    ]);
    await until("the missing page is named", () => running.lines.some(({ msg }) => /later\.md/.test(msg)));
    await project.write("docs/later.md", "# Later");
    await until("the file that was missing is a page", async () => (await pages()).length === 2);
    expect(running.state.build).toBe(build);
  });
});
