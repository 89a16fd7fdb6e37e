import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { CancellationTokenSource, LSPErrorCodes } from "vscode-languageserver/node";
import {
  type CallFormResult,
  type ClientOptions,
  type CompletionsResult,
  type FieldInfoResult,
  lspMethods,
  type Step,
  stepsOf,
  type TypeChildrenResult,
  type TypesSettings,
  type TypeTreeResult,
} from "../protocol/protocol.ts";
import { handler, isRunning, TestProject } from "../types/testing/project.ts";
import { bundleServer } from "./testing/bundle-server.ts";
import { LspClient } from "./testing/lsp-client.ts";

/** Reading the types of GitHub's payloads for the first time takes a while on a busy machine. */
const limit = 90_000;
vi.setConfig({ testTimeout: limit, hookTimeout: limit });

let bundle: Awaited<ReturnType<typeof bundleServer>>;
let project: TestProject;
let client: LspClient;
let uri: string;

beforeAll(async () => {
  bundle = await bundleServer();
  project = new TestProject();
});
afterAll(async () => {
  await bundle.remove();
  project.remove();
});
beforeEach(() => {
  uri = project.write("src/webhook.ts", "");
});
afterEach(() => {
  client.process.kill();
});

async function start(text: string, types?: TypesSettings): Promise<void> {
  client = new LspClient(bundle.module);
  await client.start(types ? ({ types } satisfies ClientOptions) : undefined);
  await client.open(uri, text);
}

/** The step whose first line has these words, with the version in which it was seen. */
async function seen(words: string): Promise<{ version: number; step: Step }> {
  const { version, document } = await client.flow(uri);
  const step = stepsOf(document).find(({ label, detail }) => `${label} ${detail}`.includes(words));
  if (!step) throw new Error(`No step says ${words}`);
  return { version, step };
}

const fieldOf = ({ fields }: Step, text: string): string =>
  fields.find((field) => field.text.includes(text))?.name ?? expect.fail(`no field has ${text}`);

const body = `  if (payload.issue.user) {
    const who = payload.issue.user.login;
    log.info(who);
  }`;

const names = ({ items }: CompletionsResult): string[] => items.map(({ label }) => label);

describe("a field of a step", () => {
  it("is completed with the text typed so far, where the step is narrowed", async () => {
    await start(handler(body));
    const { version, step } = await seen("who");
    const field = fieldOf(step, "login");
    const text = "payload.issue.user.na";
    const params = { uri, version, step: step.id, field, text, offset: text.length };
    const answer = await client.ask<CompletionsResult>(lspMethods.completions, params);
    expect(names(answer)).toEqual(expect.arrayContaining(["name", "login"]));
    const info = await client.ask<FieldInfoResult>(lspMethods.fieldInfo, {
      ...params,
      text: `${text}me`,
      offset: undefined,
    });
    expect(info).toEqual({ type: "string | undefined", problems: [] });
  });

  it("is found by its id in a later version, and is stale once its step is gone", async () => {
    await start(handler(body));
    const { version, step } = await seen("who");
    await client.change(uri, version + 1, { text: `// above\n${handler(body)}` });
    const params = { uri, version, step: step.id, field: "value", text: "payload.", offset: 8 };
    expect(names(await client.ask<CompletionsResult>(lspMethods.completions, params))).toContain("issue");
    await client.change(uri, version + 2, { text: handler("  log.info(1);") });
    const gone = client.ask(lspMethods.completions, params);
    await expect(gone).rejects.toMatchObject({ data: { code: "stale" } });
    const unknown = client.ask(lspMethods.completions, { ...params, version: 77 });
    await expect(unknown).rejects.toMatchObject({ data: { code: "stale" } });
  });

  it("has a tree of what is in scope, whose parts are asked for by their path", async () => {
    await start(handler(body));
    const { version, step } = await seen("who");
    const params = { uri, version, step: step.id, field: fieldOf(step, "login") };
    const { roots } = await client.ask<TypeTreeResult>(lspMethods.typeTree, params);
    expect(roots[0]).toMatchObject({ path: "payload", children: [] });
    const asked = { uri, version, step: step.id, path: "payload.issue.user" };
    const { children } = await client.ask<TypeChildrenResult>(lspMethods.typeChildren, asked);
    expect(children.map(({ path }) => path)).toContain("payload.issue.user.login");
  });

  it("that the code does not have yet can be filled", async () => {
    await start(handler("  await fetch(payload.issue.url);\n  log.info(1);"));
    const { version, step } = await seen("payload.issue.url");
    const field = step.fields.find(({ range }) => !range)?.name ?? expect.fail("all fields are filled");
    const params = { uri, version, step: step.id, field, text: "x" };
    expect(await client.ask(lspMethods.fieldInfo, params)).toHaveProperty("problems");
  });
});

describe("a draft", () => {
  it("has types in the place where it would be inserted", async () => {
    await start(handler(body));
    const { version, step } = await seen("payload.issue.user");
    const block = step.blocks[0]?.id ?? expect.fail("no block");
    const draft = { block, index: 1, kind: "log", fields: { message: "wh" } };
    const params = { uri, version, step: "", field: "message", text: "wh", draft };
    const answer = await client.ask<CompletionsResult>(lspMethods.completions, { ...params, offset: 2 });
    expect(names(answer)).toContain("who");
    const wrong = { ...params, text: "whoo" };
    const { problems } = await client.ask<FieldInfoResult>(lspMethods.fieldInfo, wrong);
    expect(problems).toMatchObject([{ start: 0, end: 4, code: "2552" }]);
    const { roots } = await client.ask<TypeTreeResult>(lspMethods.typeTree, params);
    expect(roots.map(({ name }) => name)).toEqual(expect.arrayContaining(["payload", "who"]));
  });

  it("is a form where it is a call, although another of its fields is half typed", async () => {
    await start(handler(body));
    const { version, step } = await seen("payload.issue.user");
    const block = step.blocks[0]?.id ?? expect.fail("no block");
    const draft = { block, index: 0, kind: "call", fields: { call: "", result: "a b" } };
    const params = { uri, version, step: "", field: "call", text: 'log.info("a")', draft };
    const { form } = await client.ask<CallFormResult>(lspMethods.callForm, params);
    expect(form).toMatchObject({ callee: "log.info" });
    expect(form?.overloads[0]?.parameters[0]).toMatchObject({
      optional: false,
      value: { start: 9, end: 12 },
    });
  });

  it("is a form of all of a call whose arguments are the fields of its step", async () => {
    await start(`${handler('  tell("a");')}\nfunction tell(to: string, urgent?: boolean) {}\n`);
    const { version, document } = await client.flow(uri);
    const call = stepsOf(document).find(({ kind }) => kind === "call") ?? expect.fail("no call");
    const params = { uri, version, step: call.id, field: "call" };
    const { form, text } = await client.ask<CallFormResult>(lspMethods.callForm, params);
    const value = form?.overloads[form.chosen]?.parameters[0]?.value;
    expect(text).toContain(`${form?.callee}(`);
    expect(text?.slice(value?.start, value?.end)).toBe(
      call.fields.find(({ name }) => name === "argument1")?.text,
    );
  });

  it("is stale where its block is gone", async () => {
    await start(handler(body));
    const { version } = await client.flow(uri);
    const draft = { block: "gone", index: 0, kind: "log", fields: {} };
    const params = { uri, version, step: "", field: "message", text: "", draft };
    await expect(client.ask(lspMethods.typeTree, params)).rejects.toMatchObject({ data: { code: "stale" } });
  });
});

describe("a question", () => {
  it("needs all of its params", async () => {
    await start(handler(body));
    for (const params of [{}, { uri, version: 1 }, { uri, version: 1, step: "", field: "a", draft: {} }])
      await expect(client.ask(lspMethods.typeTree, params)).rejects.toThrow(
        /needs \{ uri, version, step, field \}/,
      );
  });

  it("can be cancelled", async () => {
    await start(handler(body));
    const { version, step } = await seen("who");
    const params = { uri, version, step: step.id, field: "value", text: "payload.", offset: 8 };
    const source = new CancellationTokenSource();
    const asked = client.connection.sendRequest(lspMethods.completions, params, source.token);
    source.cancel();
    await expect(asked).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
  });

  it("has no answer in an untrusted workspace, until trust is given", async () => {
    await start(handler(body), { trusted: false });
    const { version, step } = await seen("who");
    const params = { uri, version, step: step.id, field: "value", text: "payload.", offset: 8 };
    expect(await client.ask(lspMethods.completions, params)).toEqual({ unavailable: "untrusted" });
    const told = new Promise((resolve) => client.connection.onNotification(lspMethods.typesChanged, resolve));
    await client.notify(lspMethods.typesSettings, { trusted: true });
    await told;
    expect(names(await client.ask(lspMethods.completions, params))).toContain("issue");
  });
});

/** The processes that a process has started; only Linux says so in a file. */
function childrenOf(pid: number): number[] {
  const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  return listed.split(" ").flatMap((child) => (child === "" ? [] : Number(child)));
}

describe.runIf(process.platform === "linux")("TypeScript's process", () => {
  const begin = async (): Promise<number> => {
    await start(handler(body));
    await client.ask(lspMethods.watchFlow, { uri });
    const server = client.process.pid ?? expect.fail("no server");
    return await vi.waitFor(() => childrenOf(server)[0] ?? expect.fail("not started"), { timeout: 60_000 });
  };
  const ended = (pid: number) => vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 60_000 });

  it("starts when a diagram is opened, and ends with the server", async () => {
    const pid = await begin();
    expect(await client.stop()).toBe(0);
    await ended(pid);
  });

  it("ends although the server was killed", async () => {
    const pid = await begin();
    client.process.kill("SIGKILL");
    await ended(pid);
  });
});
