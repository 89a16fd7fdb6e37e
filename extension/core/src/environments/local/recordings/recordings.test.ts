import { mkdir, readdir, readFile, symlink, utimes } from "node:fs/promises";
import path from "node:path";
import type { CallRun, StepRun } from "@hookloom/protocol/recording";
import { afterEach, describe, expect, test } from "vitest";
import { until } from "../../../../../../test/runner/until.ts";
import { buildProject, createBuilder } from "../../build/build-project.ts";
import { sourcesFolder } from "../../build/built-source.ts";
import { sourceRecorder } from "../../build/record-sources.ts";
import { readDelivery } from "../../management/delivery.ts";
import { environmentFiles } from "../store/state-file.ts";
import { makeTestProject, type TestProject } from "../testing/project.ts";
import { readCall } from "./read-calls.ts";
import {
  listRecordings,
  pinRecording,
  pruneSources,
  readBuiltSource,
  readPins,
  readRecording,
  type StoredRecording,
} from "./recordings.ts";

let project: TestProject | undefined;
afterEach(async () => {
  await project?.remove();
  project = undefined;
});

const folderOf = ({ root }: TestProject): string => path.join(root, ".hookloom/dev/recordings");

/** A project with one handler of plain requests, whose body is given. */
const source = (body: string, more = ""): string => `import { secret, webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";

const hook = http({ verify: "none" });
const token = secret("SHOP_TOKEN", "Calls the shop");
${more}
hook.on("request", async ({ payload, log }) => {
${body}
});

export default webhook(hook);
`;

interface Ran {
  readonly managementPort: number;
  readonly recording: StoredRecording;
  readonly calls: readonly CallRun[];
  readonly text: string;
  /** The text of a step, with what it did. */
  steps(call?: CallRun): readonly (readonly [string, StepRun])[];
}

/** Runs a project, sends it one request, and reads what was recorded of it. */
async function record(text: string, body: unknown = {}, token = "s3cret/value+of=shop"): Promise<Ran> {
  project = await makeTestProject(text);
  process.env.SHOP_TOKEN = token;
  const declared = [{ name: "SHOP_TOKEN", secret: true, optional: false }] as const;
  const run = await project.run({ declared: () => Promise.resolve(declared) });
  delete process.env.SHOP_TOKEN;
  await fetch(`${run.url}/http`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const folder = folderOf(project);
  await until("the run is recorded", async () => (await listRecordings(folder)).length > 0);
  return { ...(await readRan(folder)), managementPort: run.managementPort };
}

/** The newest recording of a folder. */
async function readRan(folder: string): Promise<Omit<Ran, "managementPort">> {
  const [summary] = await listRecordings(folder);
  const recording = await readRecording(folder, summary?.id ?? "");
  if (!recording) throw new Error("The recording is gone.");
  const [hash] = recording.summary.sources;
  const built = await readBuiltSource(folder, hash ?? "");
  if (!built) throw new Error("The source is gone.");
  const calls = recording.body.frames.map((frame, index) => readCall(frame, index, built.table));
  return {
    recording,
    calls,
    text: built.text,
    steps: (call = calls[0]) =>
      (call?.body.steps ?? []).map((step) => {
        const range = built.table.steps[step.step]?.range ?? { start: 0, end: 0 };
        return [built.text.slice(range.start, range.end), step] as const;
      }),
  };
}

describe("a delivery that ran in the environment of this machine", () => {
  test("is recorded with the values of its steps, the way it took and the time of each", async () => {
    const ran = await record(
      source(
        `  const total = await add(payload.a, 2);
  if (total > 2) log.info("large", { total }); else log.info("small");
  for (const n of [1, 2, 3]) {
    if (n === 2) continue;
    log.info(String(n));
  }
  return { total };`,
        "async function add(a: number, b: number) { await null; return a + b; }",
      ),
      { a: 1 },
    );
    const { summary } = ran.recording;
    expect(summary).toMatchObject({ source: "http", trigger: "/http", event: "request", outcome: "ok" });
    expect(ran.text).toBe(await readFile(project?.entry ?? "", "utf8"));
    const steps = ran.steps();
    expect(steps.map(([code]) => code.split("\n")[0])).toEqual([
      "const total = await add(payload.a, 2);",
      `if (total > 2) log.info("large", { total }); else log.info("small");`,
      "for (const n of [1, 2, 3]) {",
      "return { total };",
    ]);
    const [total, choice, loop, last] = steps.map(([, step]) => step);
    expect(total?.given.map(({ preview }) => preview)).toEqual(["1", "2"]);
    expect(total?.result?.preview).toBe("3");
    expect(total?.ended).toBeGreaterThanOrEqual(total?.started ?? Number.POSITIVE_INFINITY);
    expect(choice?.condition?.preview).toBe("true");
    expect(choice?.blocks).toHaveLength(1);
    expect(choice?.blocks[0]?.steps[0]?.given.map(({ preview }) => preview)).toEqual([
      '"large"',
      "{ total: 3 }",
    ]);
    expect(loop?.passes).toBe(3);
    expect(loop?.blocks.map(({ pass, names, completed }) => [pass, names?.preview, completed])).toEqual([
      [1, "{ n: 1 }", true],
      [2, "{ n: 2 }", false],
      [3, "{ n: 3 }", true],
    ]);
    expect(last?.result?.preview).toBe("{ total: 3 }");
    // The function that was called is a flow of its own.
    expect(ran.calls).toHaveLength(2);
    expect(ran.calls[1]?.given?.preview).toBe("{ a: 1, b: 2 }");
  });

  test("has taken as long in its recording as in the list of deliveries", async () => {
    // Recording a large value takes milliseconds of its own.
    const { recording, managementPort } = await record(
      source(`  const all = Array.from({ length: 20_000 }, (_, n) => ({ n, text: "x".repeat(40) }));
  return all.map(({ n }) => n);`),
    );
    const { delivery: id, trigger, milliseconds } = recording.summary;
    const read = () => readDelivery(managementPort, { id, trigger });
    await until("the run has ended", async () => (await read()).outcome === "ok");
    const { milliseconds: listed, history } = await read();
    expect([listed, history[0]?.milliseconds]).toEqual([milliseconds, milliseconds]);
  });

  test("shows at which step it failed, and where an error was caught", async () => {
    const ran = await record(
      source(
        `  try { check(payload); } catch (error) { log.warn("caught", { error }); } finally { log.info("done"); }
  log.info("before");
  throw new TypeError("no such order");`,
        `function check(order: unknown) { if (order) throw new RangeError("too many"); }`,
      ),
    );
    expect(ran.recording.summary).toMatchObject({ outcome: "failed", error: "no such order" });
    const [tried, before, failed] = ran.steps().map(([, step]) => step);
    expect(tried?.blocks[0]?.steps[0]).toMatchObject({
      failed: true,
      error: { preview: "RangeError: too many" },
    });
    expect(tried?.failed).toBeUndefined();
    expect(tried?.blocks).toHaveLength(3);
    expect(before?.failed).toBeUndefined();
    expect(failed).toMatchObject({ failed: true, error: { preview: "TypeError: no such order" } });
  });
});

describe("what is kept of a delivery that ran", () => {
  test("has no secret, not even within a text, a name, a URL or base64", async () => {
    const ran = await record(
      source(`  const headers = { authorization: \`Bearer \${token.value}\`, basic: btoa("me:" + token.value) };
  const named = { [token.value]: encodeURIComponent(token.value) };
  const own = token;
  const long = "x".repeat(8185) + token.value + "y".repeat(99);
  log.info("sent", { headers, named, own, long });
  throw new Error("refused " + token.value);`),
    );
    const [name = ""] = (await readdir(folderOf(project as TestProject))).filter((one) =>
      one.endsWith(".rec"),
    );
    const stored = await readFile(path.join(folderOf(project as TestProject), name), "utf8");
    expect(stored).toContain("Bearer [secret]");
    for (const part of ["s3cret", "value+of", "value%2Bof", btoa("me:s3cret/value+of=shop").slice(5, -4)])
      expect(stored).not.toContain(part);
    expect(ran.recording.summary.error).toBe("refused [secret]");
  });

  test("has nothing of a key of several lines that is sent in a body", async () => {
    const lines = ["-----BEGIN PRIVATE KEY-----", "MIIEvQIBADANBgkqhkiG9w0B", 'AQEFAASCBKc"wgg', "SjAgEA="];
    await record(
      source(`  const body = JSON.stringify({ key: token.value });
  const answer = await fetch("data:,ok", { method: "POST", body });
  return { sent: token.value.trim(), parts: token.value.split("\\n"), error: new Error(body) };`),
      {},
      `${lines.join("\n")}\n`,
    );
    const folder = folderOf(project as TestProject);
    const [name = ""] = (await readdir(folder)).filter((one) => one.endsWith(".rec"));
    const stored = await readFile(path.join(folder, name), "utf8");
    expect(stored).toContain("[secret]");
    for (const part of ["MIIEvQ", "AQEFAA", "wgg", "SjAgEA"]) expect(stored).not.toContain(part);
  });

  test("is listed also where the run failed with a whole page as its error, which is cut beside a secret", async () => {
    const ran = await record(
      source(
        `  throw new Error("\\u0001".repeat(4096 - 10) + token.value + "<p>no such page</p>".repeat(10_000));`,
      ),
    );
    expect(ran.recording.summary).toMatchObject({
      outcome: "failed",
      error: `${"\u0001".repeat(4096 - 10)}[secret]`,
    });
  });

  test("is bounded: values, passes and steps beyond the limits are left out, and it says so", async () => {
    const ran = await record(
      source(`  const large = { text: "x".repeat(100_000), list: Array.from({ length: 1000 }, (_, n) => ({ n, m: "y".repeat(500) })) };
  for (let n = 0; n < 3000; n++) { log.debug(String(n)); if (n === 2999) throw new Error("the last one"); }
  return large;`),
    );
    const size = (
      await readFile(path.join(folderOf(project as TestProject), `${ran.recording.summary.id}.rec`))
    ).length;
    expect(size).toBeLessThan(400_000);
    const [, loop] = ran.steps().map(([, step]) => step);
    expect(loop?.passes).toBe(3000);
    expect(loop?.blocks).toHaveLength(51);
    expect(loop?.blocks.at(-1)).toMatchObject({ pass: 3000, names: { preview: "{ n: 2999 }" } });
    // The pass that failed is the one that is kept.
    expect(loop?.blocks.at(-1)?.steps.at(-1)?.blocks[0]?.steps[0]).toMatchObject({ failed: true });
  });
});

test("a promise that is rejected after its run is over marks its step, without the secret in its error", async () => {
  await record(
    source(
      `  void send(String(token.value));
  const [first] = await Promise.all([add(1, 2), send.name]);
  return { first };`,
      `async function send(text: string) {
  await new Promise((done) => setTimeout(done, 300));
  throw new Error("not sent: " + text);
}
const add = async (a: number, b: number) => a + b;`,
    ),
  );
  const folder = folderOf(project as TestProject);
  const read = async () => (await readRan(folder)).steps().map(([, step]) => step);
  await until("the rejection is recorded", async () => (await read())[0]?.failed === true);
  const [sent, both, last] = await read();
  expect(sent).toMatchObject({ error: { preview: "Error: not sent: [secret]" }, ended: expect.any(Number) });
  expect(sent?.settled).toBeGreaterThanOrEqual(290);
  expect(both?.blocks.map(({ branch }) => branch?.result?.preview)).toEqual(["3", '"send"']);
  expect(last?.result?.preview).toBe("{ first: 3 }");
  const [name = ""] = (await readdir(folder)).filter((one) => one.endsWith(".rec"));
  expect(await readFile(path.join(folder, name), "utf8")).not.toContain("s3cret");
  expect((await listRecordings(folder))[0]).toMatchObject({ outcome: "ok" });
});

test("an error still names the line and the column of the user's own source", async () => {
  const text = source(`  const order = payload as { id: string };
  if (order.id) { log.info("ok"); throw new Error(\`bad \${order.id}\`); }`);
  project = await makeTestProject(text);
  const run = await project.run();
  await fetch(`${run.url}/http`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: `{"id":"7"}`,
  });
  const failed = () => run.lines.find(({ msg }) => msg.includes("bad 7"));
  await until("the failure is logged", () => failed() !== undefined);
  const line = text.split("\n").findIndex((one) => one.includes("throw new")) + 1;
  const column = (text.split("\n")[line - 1]?.indexOf("new Error") ?? 0) + 1;
  expect(JSON.stringify(failed())).toContain(`webhook.ts:${line}:${column}`);
});

test("a build that is deployed has the same bytes with and without recording", async () => {
  project = await makeTestProject();
  const { distDir, conditions } = project.options();
  const outDir = path.join(project.folder, "out");
  const shared = { outDir, distDir, ...(conditions ? { conditions } : {}) };
  const before = await buildProject(project, shared);
  const recordings = path.join(project.folder, "recordings");
  const builder = await createBuilder(project, {
    ...shared,
    standalone: true,
    recorder: await sourceRecorder(project.root, recordings),
  });
  const recorded = await builder.build();
  await builder.dispose();
  const after = await buildProject(project, shared);
  expect(recorded.build?.id).not.toBe(before.build?.id);
  expect(after.build?.id).toBe(before.build?.id);
  const deployed = await readFile(before.build?.file ?? "", "utf8");
  for (const word of ["HOOKLOOM_RECORDINGS", "hookloom-record", "$hl"]) expect(deployed).not.toContain(word);
  expect(await readFile(recorded.build?.file ?? "", "utf8")).toContain("HOOKLOOM_RECORDINGS");
});

test("a project whose runtime cannot record yet has no recorder, so its builds are plain", async () => {
  project = await makeTestProject();
  expect(await sourceRecorder(project.root, folderOf(project))).toBeDefined();
  const old = path.join(project.root, "old");
  const file = "old/node_modules/@hookloom/runtime/package.json";
  await project.write(file, JSON.stringify({ exports: { "./serve": "./serve.js" } }));
  expect(await sourceRecorder(old, folderOf(project))).toBeUndefined();
  await project.write(file, "{");
  expect(await sourceRecorder(old, folderOf(project))).toBeUndefined();
});

test("recordings can be pinned, and sources that nobody uses are deleted", async () => {
  const ran = await record(source("  return 1;"));
  const folder = folderOf(project as TestProject);
  const files = environmentFiles((project as TestProject).root, "dev");
  await pinRecording(files, "src/webhook.ts request", ran.recording.summary.id);
  await pinRecording(files, "other", "x");
  await pinRecording(files, "other", undefined);
  expect(await readPins(folder)).toEqual({ "src/webhook.ts request": ran.recording.summary.id });
  const sources = sourcesFolder(folder);
  await mkdir(sources, { recursive: true });
  const { writeFile } = await import("node:fs/promises");
  await writeFile(path.join(sources, "old.json"), "{}");
  await utimes(path.join(sources, "old.json"), 0, 0);
  await pruneSources(folder);
  expect(await readdir(sources)).toEqual([`${ran.recording.summary.sources[0]}.json`]);
});

test("nothing is pinned through a link that stands for the folder of the environment", async () => {
  project = await makeTestProject(source("  return 1;"));
  const outside = path.join(project.folder, "outside");
  await mkdir(path.join(outside, "recordings"), { recursive: true });
  await mkdir(path.join(project.root, ".hookloom"), { recursive: true });
  await symlink(outside, path.join(project.root, ".hookloom", "dev"), "junction");
  const files = environmentFiles(project.root, "dev");
  await expect(pinRecording(files, "flow", "id")).rejects.toMatchObject({ code: "outside" });
  expect(await readdir(path.join(outside, "recordings"))).toEqual([]);
});
