import { readFileSync } from "node:fs";
import { applyEdits } from "@hookloom/bridge/edit-list";
import type { Step } from "@hookloom/protocol/flow-document";
import { type ClientOptions, lspMethods } from "@hookloom/protocol/lsp-methods";
import type { EditResult, MappingResult } from "@hookloom/protocol/lsp-requests";
import type {
  CallFormResult,
  CompletionsResult,
  FieldInfoResult,
  MappingTypesResult,
  TypeChildrenResult,
  TypesSettings,
  TypeTreeResult,
} from "@hookloom/protocol/typed-fields";
import { listSteps } from "@hookloom/protocol/walk";
import { handler, isRunning, TestProject } from "@hookloom/types/testing/project";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  CancellationTokenSource,
  LSPErrorCodes,
  RegistrationRequest,
  UnregistrationRequest,
} from "vscode-languageserver/node";
import { until } from "../../../test/runner/until.ts";
import { bundleServer } from "./testing/bundle-server.ts";
import { LspClient } from "./testing/lsp-client.ts";

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
  const step = listSteps(document).find(({ label, detail }) => `${label} ${detail}`.includes(words));
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

describe("a mapped value", () => {
  it("is read with its ranges, and has a target type as an argument that is not written yet", async () => {
    await start(`${handler("  tell();")}function tell(to: { title: string; count?: number }): void {}\n`);
    const { version, step } = await seen("tell");
    const params = { uri, version, step: step.id, field: "call", argument: 0 };
    const before = await client.ask<MappingResult>(lspMethods.mapping, params);
    const location = { step: step.id, field: "call", argument: 0 };
    expect(before).toMatchObject({ version, mapping: { location, field: { text: "tell()" } } });
    expect(before.mapping.root).toBeUndefined();
    const { target } = await client.ask<MappingTypesResult>(lspMethods.mappingTypes, params);
    expect(target?.children?.map(({ name, optional }) => [name, optional])).toEqual([
      ["title", false],
      ["count", true],
    ]);
    const { step: id, field, argument } = params;
    const edit = { op: "mapSet", step: id, field, argument, path: ["title"], text: "payload.issue.title" };
    const { changes } = await client.ask<EditResult>(lspMethods.edit, { uri, version, edit });
    const [written] = changes[uri]?.edits ?? [];
    expect(written?.newText).toBe("{ title: payload.issue.title }");
  });

  it("is refused with a sentence where the step is gone or has no such argument", async () => {
    await start(handler("  log.info(1);"));
    const { version, step } = await seen("log");
    const asked = { uri, version, step: step.id, field: "message", argument: 3 };
    await expect(client.ask(lspMethods.mapping, asked)).rejects.toMatchObject({
      data: { code: "not-applicable" },
    });
    await expect(client.ask(lspMethods.mapping, { ...asked, step: "none" })).rejects.toMatchObject({
      data: { code: "not-found" },
    });
    await expect(client.ask(lspMethods.mapping, { uri })).rejects.toThrow(
      "needs { uri, version, step, field, argument? }",
    );
  });
});

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

  it("has the values of its place also for a field that names something", async () => {
    await start(handler(body));
    const { version, step } = await seen("payload.issue.user");
    const block = step.blocks[0]?.id ?? expect.fail("no block");
    const draft = { block, index: 1, kind: "variable", fields: {} };
    const params = { uri, version, step: "", field: "name", draft };
    const { roots } = await client.ask<TypeTreeResult>(lspMethods.typeTree, params);
    expect(roots.find(({ name }) => name === "who")).toMatchObject({ type: "string", origin: "variable" });
    const named = await seen("who");
    const ofStep = { uri, version: named.version, step: named.step.id, field: "name" };
    const tree = await client.ask<TypeTreeResult>(lspMethods.typeTree, ofStep);
    expect(tree.roots[0]).toMatchObject({ path: "payload", children: [] });
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
    const call = listSteps(document).find(({ kind }) => kind === "call") ?? expect.fail("no call");
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

describe("a literal that becomes a setting", () => {
  const level =
    'type Level = "low" | "high";\nfunction tell(level: Level, text: string) {\n  console.info(level, text);\n}\n';

  it.each([
    ["argument1", '"not-applicable"'],
    ["argument2", "setting("],
  ])("is one only where any text is allowed: %s", async (field, expected) => {
    const text = `${handler('  tell("low", "a text");')}\n${level}`;
    await start(text);
    const { version, document } = await client.flow(uri);
    const call = listSteps(document).find(({ kind }) => kind === "call") ?? expect.fail("no call");
    const edit = { op: "toSetting", step: call.id, field, name: "LEVEL" } as const;
    const made = await client.edit(uri, version, edit).then(
      ({ changes }) => applyEdits(text, changes[uri]?.edits ?? []),
      (refused: Error & { data: unknown }) => `${JSON.stringify(refused.data)} ${refused.message}`,
    );
    expect(made).toContain(expected);
    if (field === "argument1") expect(made).toContain("not assignable to parameter of type 'Level'");
  });
});

describe("a name that is exported", () => {
  const exporting = 'export const tell = (text: string) => text;\ntell("a");\n';
  const rename = (at: number) => ({ op: "rename", at, name: "say" }) as const;
  const textsAfter = (changes: EditResult["changes"], texts: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(changes).map(([file, { edits }]) => [file, applyEdits(texts[file] ?? "", edits)]),
    );

  it("is renamed in open and closed files, also through a file that passes it on", async () => {
    const texts = {
      [uri]: exporting,
      [project.write("src/all.ts", 'export * from "./webhook.ts";\n')]: "",
      [project.write("src/closed.ts", "")]: 'import { tell } from "./all.ts";\ntell("b");\n',
      [project.write("src/open.ts", "")]: 'import * as all from "./webhook.ts";\nall.tell("c");\n',
    };
    const [, , closed = "", open = ""] = Object.keys(texts);
    project.write("src/closed.ts", texts[closed] ?? "");
    await start(exporting);
    await client.open(open, texts[open] ?? "", 4);
    const { changes } = await client.edit(uri, 1, rename(exporting.indexOf("tell")));
    expect(textsAfter(changes, texts)).toEqual({
      [uri]: exporting.replaceAll("tell", "say"),
      [closed]: 'import { say } from "./all.ts";\nsay("b");\n',
      [open]: 'import * as all from "./webhook.ts";\nall.say("c");\n',
    });
    expect([changes[uri]?.version, changes[closed]?.version, changes[open]?.version]).toEqual([1, 0, 4]);
    for (const file of ["src/all.ts", "src/closed.ts", "src/open.ts"]) project.write(file, "export {};\n");
  });

  it("stays where a file imports it in a way that cannot be followed", async () => {
    project.write("package.json", '{ "type": "module", "imports": { "#hook": "./src/webhook.ts" } }\n');
    project.write("src/alias.ts", 'import { tell } from "#hook";\ntell("d");\n');
    await start(exporting);
    const refused = client.edit(uri, 1, rename(exporting.indexOf("tell")));
    await expect(refused).rejects.toMatchObject({
      data: { code: "not-applicable" },
      message: expect.stringMatching(/^alias\.ts imports tell through a non-relative path/),
    });
    project.write("src/alias.ts", "export {};\n");
  });
});

it("has the client watch the files that TypeScript wants to hear of", async () => {
  client = new LspClient(bundle.module);
  const watched = new Set<string>();
  client.connection.onRequest(RegistrationRequest.type, ({ registrations }) => {
    for (const { id } of registrations) watched.add(id);
  });
  client.connection.onRequest(UnregistrationRequest.type, ({ unregisterations }) => {
    for (const { id } of unregisterations) watched.delete(id);
  });
  const workspace = { didChangeWatchedFiles: { dynamicRegistration: true } };
  await client.start(undefined, { workspace });
  await client.open(uri, handler('  const { made } = await import("./made.ts");\n  log.info(made);'));
  const { version, step } = await seen("import(");
  const field = fieldOf(step, "import");
  const params = { uri, version, step: step.id, field, text: '(await import("./made.ts")).made' };
  expect(await client.ask(lspMethods.fieldInfo, params)).toMatchObject({ problems: [{ code: "2307" }] });
  await expect.poll(() => watched.size).toBeGreaterThan(0);
  const made = project.write("src/made.ts", 'export const made = "now";\n');
  await client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: made, type: 1 }] });
  expect(await client.ask(lspMethods.fieldInfo, params)).toEqual({ type: '"now"', problems: [] });
  await client.notify("textDocument/didClose", { textDocument: { uri } });
  await expect.poll(() => watched.size).toBe(0);
});

describe("a question", () => {
  it("needs all of its params", async () => {
    await start(handler(body));
    for (const params of [{}, { uri, version: 1 }, { uri, version: 1, step: "", field: "a", draft: {} }])
      await expect(client.ask(lspMethods.typeTree, params)).rejects.toThrow(
        /needs \{ uri, version, step, field, draft\? \}/,
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
    const changed = new Promise((resolve) =>
      client.connection.onNotification(lspMethods.typesChanged, resolve),
    );
    await client.notify(lspMethods.typesSettings, { trusted: true });
    await changed;
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
    return await until("a process has started", () => childrenOf(server)[0]);
  };
  const ended = (pid: number) => expect.poll(() => isRunning(pid)).toBe(false);

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
