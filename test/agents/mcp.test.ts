// A language model's client makes, edits, runs, tests and deploys a project, in each revision of the protocol.
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { capabilities } from "../../extension/core/src/capabilities/capabilities.ts";
import { allowChanges } from "../../extension/core/src/capabilities/production-guard.ts";
import { WindowServer } from "../../extension/core/src/capabilities/serve-window.ts";
import type { WindowQuestion } from "../../extension/core/src/capabilities/window-file.ts";
import { temporaryFolder } from "../runner/temporary-folder.ts";
import { cliFile, McpClient, type Person } from "./mcp-client.ts";

let folder: string;
let variables: Readonly<Record<string, string>>;
const clients: McpClient[] = [];

beforeAll(async () => {
  folder = temporaryFolder();
  const config = path.join(folder, "config");
  variables = { XDG_CONFIG_HOME: config, APPDATA: config, HOOKLOOM_SECRETS: "file", GITHUB_SECRET: "" };
  const client = await start("legacy");
  const made = await client.ask("create_project", {
    folder: "orders",
    source: "github",
    events: ["issues.opened"],
  });
  expect(made.project).toBe(root());
  await client.stop();
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.stop();
});

async function start(protocol: "legacy" | "auto", person?: Person, place = folder): Promise<McpClient> {
  const client = await McpClient.start({ folder: place, protocol, variables, ...(person ? { person } : {}) });
  clients.push(client);
  return client;
}

const root = (): string => path.join(folder, "orders");
const entry = (): string => path.join(root(), "src", "webhook.ts");

/** The block of the handler's steps, and the version that it was read in. */
async function handler(client: McpClient) {
  const { document, version, text } = await client.ask("read_flow", { file: entry() });
  const flow = document.flows.find((one: { triggers: unknown[] }) => one.triggers.length > 0);
  return { version, text, block: flow.body.id, steps: flow.body.steps };
}

async function insert(client: McpClient, code: string, index = 0) {
  const { version, block } = await handler(client);
  const edit = { op: "insert", block, index, code };
  return await client.ask("edit_flow", { file: entry(), version, edit });
}

/** Sends an event until a build answers whose delivery is as expected: a save takes a moment to build. */
async function sendUntil(client: McpClient, outcome: string) {
  return await expect
    .poll(async () => (await client.ask("send_event", { event: "issues.opened" })).delivery, {
      interval: 300,
    })
    .toMatchObject({ outcome });
}

/** What changes something, and nothing further when it is called once more. */
const again = new Set(["create_project", "edit_flow", "run_project", "stop_project"]);

describe("the list of tools", () => {
  it("lists every tool once, with its input, output and effect", async () => {
    const client = await start("legacy");
    expect(client.capabilities()?.tools).toEqual({ listChanged: false });
    const tools = await client.tools();
    expect(tools.map(({ name }) => name).sort()).toEqual(capabilities.map(({ name }) => name).sort());
    for (const { name, description, inputSchema, outputSchema, annotations } of tools) {
      expect(name).toMatch(/^[a-z]+(_[a-z]+)+$|^deploy$|^promote$/);
      expect(description).toMatch(/\.$/);
      expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false });
      expect(outputSchema, name).toMatchObject({ type: "object", required: expect.any(Array) });
      const effect = capabilities.find((one) => one.name === name)?.effect;
      expect(annotations?.readOnlyHint).toBe(effect === "reads");
      expect(annotations?.destructiveHint, name).toBe(effect === "deploys" || effect === "runs");
      expect(annotations?.openWorldHint, name).toBe(effect === "deploys" || effect === "runs");
      expect(annotations?.idempotentHint, name).toBe(effect === "reads" || again.has(name));
    }
  });

  it("rejects an unknown argument with a single message", async () => {
    const client = await start("auto");
    expect(await client.call("list_events", { source: "github", sarch: "issue" })).toEqual({
      refused: true,
      text: "The input of list_events is invalid: sarch is not an argument; the arguments are source, search.",
      value: undefined,
    });
  });

  it("lists sources and events with their types", async () => {
    const client = await start("auto");
    const { sources } = await client.ask("list_sources");
    expect(sources.map(({ id }: { id: string }) => id)).toContain("slack");
    const { events, total } = await client.ask("list_events", {
      source: "github",
      search: "issue was opened",
    });
    expect(total).toBeGreaterThan(0);
    expect(events.map(({ name }: { name: string }) => name)).toContain("issues.opened");
    const described = await client.ask("describe_event", { source: "github", event: "issues.opened" });
    expect(described).toMatchObject({ sample: { action: "opened" }, schema: { type: "object" } });
    expect(JSON.stringify(described).length).toBeLessThanOrEqual(8 * 1024);
    expect(described.handler).toContain('hub.on("issues.opened"');
    const wrong = await client.call("describe_event", { source: "github", event: "issue.opened" });
    expect(wrong).toMatchObject({
      refused: true,
      text: expect.stringContaining("did you mean issues.opened?"),
    });
  });
});

describe("a project", () => {
  it("is listed, read, edited, run, sent to, explained and tested", async () => {
    const client = await start("legacy");
    const { projects } = await client.ask("list_projects");
    expect(projects).toMatchObject([
      { project: root(), environments: [{ name: "dev" }, { name: "prod", production: true }] },
    ]);
    const read = await client.ask("read_project");
    expect(read.settings).toMatchObject([{ name: "GITHUB_SECRET", secret: true, missing: false }]);

    const before = await handler(client);
    const printing = 'log.info("seen by a model", { value: process.env.GITHUB_SECRET });';
    const edited = await insert(client, printing);
    expect(edited.changedLines).toContain(`+  ${printing}`);
    expect(await readFile(entry(), "utf8")).toContain(printing);
    const stale = {
      file: entry(),
      version: before.version,
      edit: { op: "remove", steps: [before.steps[0].id] },
    };
    expect(await client.call("edit_flow", stale)).toMatchObject({
      refused: true,
      text: expect.stringContaining("read the flow again"),
    });
    const { version, block } = await handler(client);
    const broken = { file: entry(), version, edit: { op: "insert", block, index: 0, code: "if (" } };
    const text = await readFile(entry(), "utf8");
    expect((await client.call("edit_flow", broken)).refused).toBe(true);
    expect(await readFile(entry(), "utf8")).toBe(text);
    const preview = {
      file: entry(),
      version,
      preview: true,
      edit: { op: "insert", block, index: 0, code: "let x = 1;" },
    };
    expect((await client.ask("edit_flow", preview)).written).toBe(false);
    expect(await readFile(entry(), "utf8")).toBe(text);

    expect(await client.ask("run_tests")).toMatchObject({ passed: true });

    const running = await client.ask("run_project");
    expect(running).toMatchObject({ phase: "running", missing: [] });
    const sent = await client.ask("send_event", { event: "issues.opened" });
    expect(sent).toMatchObject({ status: 202, delivery: { outcome: "ok" } });
    const { lines } = await client.ask("read_logs", { delivery: sent.delivery.id });
    expect(lines).toContainEqual(expect.objectContaining({ msg: "seen by a model", value: "•••" }));
    const detail = await client.ask("read_delivery", { delivery: sent.delivery.id });
    expect(JSON.parse(detail.body.text)).toMatchObject({ action: "opened" });
    expect(detail.headers).not.toHaveProperty("x-hub-signature-256");

    await insert(client, 'throw new Error("boom");', 1);
    await sendUntil(client, "failed");
    const { failure, thrownAt } = await client.ask("explain_failure");
    expect(failure.error).toContain("boom");
    expect(thrownAt).toMatchObject({ file: "src/webhook.ts" });
    const { steps, version: now } = await handler(client);
    const thrown = steps.find(({ kind }: { kind: string }) => kind === "throw");
    await client.ask("edit_flow", {
      file: entry(),
      version: now,
      edit: { op: "remove", steps: [thrown.id] },
    });
    await sendUntil(client, "ok");
    await client.ask("replay_delivery", { delivery: failure.id });
    await expect
      .poll(async () => (await client.ask("read_delivery", { delivery: failure.id })).outcome)
      .toBe("ok");
    const { deliveries } = await client.ask("list_deliveries", { outcomes: ["ok"] });
    expect(deliveries.map(({ id }: { id: string }) => id)).toContain(failure.id);

    expect(await client.ask("stop_project")).toMatchObject({ stopped: true });
    const secrets = await readFile(path.join(folder, "config", "hookloom", "secrets.json"), "utf8");
    const values = [...secrets.matchAll(/[0-9a-f]{40,}/g)].map(([value]) => value);
    expect(values.length).toBeGreaterThan(0);
    for (const value of values) expect(client.transcript).not.toContain(value);
  });

  it("can be read and changed only inside the server's folders", async () => {
    const client = await start("auto", undefined, root());
    const outside = path.join(folder, "secret.ts");
    await writeFile(outside, "const token = 1;\n");
    for (const file of [outside, "../secret.ts"]) {
      const answer = await client.call("read_flow", { file });
      expect(answer).toMatchObject({ refused: true, text: expect.stringContaining("outside of") });
    }
    expect(
      (await client.call("create_project", { folder: "../b", source: "github", events: ["push"] })).refused,
    ).toBe(true);
  });
});

it("a type error is reported by edits and tests, and blocks a deploy", async () => {
  const client = await start("auto");
  // The project's packages are the code of others, so an edit does not start them.
  const before = await insert(client, 'log.info("before");');
  expect(before).toMatchObject({ typeErrors: [], typesUnchecked: expect.stringContaining("run_tests") });
  expect(await client.ask("run_tests")).toMatchObject({ passed: true, typeErrors: [] });
  const wrong = await insert(client, "log.info(payload.issue.titel);");
  const typeErrors = [
    { file: "src/webhook.ts", line: expect.any(Number), message: expect.stringContaining("titel") },
  ];
  expect(wrong).toMatchObject({ written: true, typeErrors });
  expect(await client.ask("run_tests")).toMatchObject({ typeErrors });
  expect(await client.call("deploy", { environment: "dev" })).toMatchObject({
    refused: true,
    text: expect.stringContaining("titel"),
  });
  const { version, steps } = await handler(client);
  const edit = { op: "remove", steps: [steps[0].id] };
  expect(await client.ask("edit_flow", { file: entry(), version, edit })).toMatchObject({ typeErrors: [] });
  expect(await client.ask("run_tests")).toMatchObject({ passed: true, typeErrors: [] });
});

describe.each(["legacy", "auto"] as const)("production, over the %s revision of the protocol", (protocol) => {
  it("is not changed by a client that cannot prompt, which returns the command to run instead", async () => {
    const client = await start(protocol);
    const answer = await client.call("deploy", { environment: "prod" });
    expect(answer.refused).toBe(true);
    expect(answer.text).toContain(`have a user run "hookloom deploy prod" in ${root()}`);
    expect(await client.ask("environment_status", { environment: "prod" })).toMatchObject({
      phase: "absent",
    });
    expect((await client.call("send_event", { environment: "prod", event: "issues.opened" })).text).toContain(
      "hookloom send",
    );
  });

  it("is not changed if the user declines or types another name", async () => {
    const person: Person = { asked: [], answer: { action: "decline" } };
    const client = await start(protocol, person);
    expect((await client.call("deploy", { environment: "prod" })).text).toContain("declined");
    person.answer = { action: "accept", content: { environment: "dev" } };
    expect((await client.call("deploy", { environment: "prod" })).text).toContain("prod was not typed");
    expect(person.asked).toEqual(
      Array(2).fill(
        expect.stringMatching(/^Deploy to prod of orders on this machine\?\nBuild: the current source/),
      ),
    );
    expect(await client.ask("environment_status", { environment: "prod" })).toMatchObject({
      phase: "absent",
    });
  });
});

describe("the project's code", () => {
  it("is started only after the user has allowed it, once per session", async () => {
    const person: Person = { asked: [], answer: { action: "decline" } };
    const client = await start("auto", person);
    for (const tool of ["run_tests", "run_project"])
      expect((await client.call(tool)).text).toContain("declined");
    expect((await client.call("deploy", { environment: "dev" })).text).toContain("declined");
    expect(person.asked).toHaveLength(3);
    person.answer = { action: "accept", content: {} };
    expect(await client.ask("run_tests")).toMatchObject({ passed: true });
    expect(await client.ask("run_tests")).toMatchObject({ passed: true });
    expect(person.asked.slice(3)).toEqual([expect.stringContaining("with your full permissions")]);
  });

  it("cannot change production through the command line unless the user has just allowed it", async () => {
    const client = await start("auto");
    const test = path.join(root(), "test", "production.test.ts");
    await writeFile(
      test,
      `import { spawnSync } from "node:child_process";
import { test } from "node:test";
test("deploys", () => {
  const args = [${JSON.stringify(cliFile)}, "deploy", "prod", "--yes"];
  console.log(spawnSync(process.execPath, args, { encoding: "utf8" }).stderr);
});
`,
    );
    expect((await client.ask("run_tests")).output).toContain('run "hookloom approve prod" in a terminal');
    await allowChanges(root(), "prod");
    expect((await client.ask("run_tests")).output).toContain("GITHUB_SECRET");
    await rm(test);
  });
});

it("a deploy goes to dev, and a confirmed promotion names the settings that prod lacks", async () => {
  const person: Person = { asked: [], answer: { action: "accept", content: { environment: "prod" } } };
  const client = await start("auto", person);
  const deployed = await client.ask("deploy", { environment: "dev" });
  expect(deployed.release).toMatchObject({ outcome: "ready" });
  expect(client.progress.join("\n")).toContain("rollout");
  expect(person.asked.splice(0)).toEqual([expect.stringMatching(/^Deploy\? The project's code runs/)]);
  const missing = await client.call("promote", { from: "dev", to: "prod" });
  expect(missing).toMatchObject({ refused: true, text: expect.stringContaining("GITHUB_SECRET") });
  const build = deployed.release.build.slice(0, 8);
  expect(person.asked).toEqual([
    expect.stringContaining(`Promote dev to prod of orders on this machine?\nBuild: ${build}`),
  ]);
});

describe("production, when the client cannot prompt but a window has the project open", () => {
  const answers: boolean[] = [];
  let asked: WindowQuestion[] = [];
  let window: WindowServer;
  beforeAll(async () => {
    window = await WindowServer.start({
      roots: () => [root()],
      confirm: async (question) => {
        asked.push(question);
        return answers.shift() ?? false;
      },
      folders: [path.join(folder, "config", "hookloom", "windows")],
    });
    const client = await start("auto", { asked: [], answer: { action: "accept", content: {} } });
    await client.ask("deploy", { environment: "dev" });
  });
  afterAll(() => window.close());

  it.each(["legacy", "auto"] as const)(
    "is changed only after confirmation in that window, over %s",
    async (protocol) => {
      asked = [];
      const client = await start(protocol);
      answers.push(false, true);
      expect((await client.call("promote", { from: "dev", to: "prod" })).text).toContain("declined");
      const missing = await client.call("promote", { from: "dev", to: "prod" });
      expect(missing.text).toContain("GITHUB_SECRET");
      expect(asked).toHaveLength(2);
      expect(asked[0]).toMatchObject({
        project: "orders",
        change: "Promote dev to prod",
        where: "this machine",
      });
    },
  );
});
