import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { flowMessages } from "@hookloom/protocol/flow-view";
import { formMessages } from "@hookloom/protocol/form-view";
import { connectRpc, type RpcPort } from "@hookloom/protocol/rpc";
import { sampleMessages } from "@hookloom/protocol/sample-view";
import { wizardMessages } from "@hookloom/protocol/wizard-view";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Webview } from "vscode";
import { connectPage, readMessage } from "./connect-page.ts";

type Requests = typeof flowMessages.requests;
type Events = typeof flowMessages.events;
const request = (name: keyof Requests, value: unknown): unknown =>
  readMessage(flowMessages.requests[name].params, value);
const event = (name: keyof Events, value: unknown): unknown => readMessage(flowMessages.events[name], value);
const asFlowEdit = (edit: unknown): FlowEdit =>
  readMessage(flowMessages.requests.check.params, { version: 1, edit }).edit;

const edits: readonly FlowEdit[] = [
  { op: "insert", block: "b", index: 0, code: "a();" },
  { op: "insert", block: "b", index: 2, step: { kind: "log", fields: { level: "info", message: '"hi"' } } },
  { op: "set", step: "s", field: "condition", text: "a > 1" },
  { op: "remove", steps: ["s", "t"] },
  { op: "remove", steps: ["s"], unusedImports: true },
  { op: "duplicate", steps: [] },
  { op: "disable", steps: ["s"] },
  { op: "enable", steps: ["s"] },
  { op: "move", steps: ["s"], block: "b", index: 1 },
  { op: "paste", block: "b", index: 1, code: "" },
  { op: "wrap", steps: ["s"], in: "try" },
  { op: "unwrap", step: "s" },
  { op: "comment", step: "s", text: "" },
  { op: "addBranch", step: "s", kind: "elseIf" },
  { op: "removeBranch", block: "b" },
  { op: "extract", steps: ["s"], name: "total" },
  { op: "rename", at: 12, name: "total" },
  { op: "addHandler", trigger: "hub", event: "push" },
  { op: "removeHandler", flow: "f" },
  { op: "addTrigger", source: "github" },
  { op: "addTrigger", source: "github", name: "hub" },
  { op: "addTrigger", source: "github", events: ["push", "issues"] },
  { op: "removeTrigger", trigger: "hub" },
  { op: "setEvent", flow: "f", trigger: "hub", from: "push", event: "issues" },
  { op: "setOption", trigger: "hub", option: "path", value: "/issues" },
  { op: "setOption", trigger: "hub", option: "strict", value: false },
  { op: "setOption", trigger: "hub", option: "secret", value: { setting: "SIGNING" } },
  { op: "setOption", trigger: "hub", option: "path" },
  { op: "addSetting", name: "TOKEN", secret: true, description: "Opens the door", default: "x" },
  { op: "toSetting", step: "s", field: "channel", name: "CHANNEL" },
  { op: "toSetting", step: "s", field: "call", offset: 4, name: "KEY", secret: true, description: "Why" },
  { op: "addConnection", connector: "slack", name: "slack" },
];

describe("an edit in a message", () => {
  it.each(edits.map((edit) => [edit.op, edit] as const))("accepts %s unchanged", (_op, edit) => {
    expect(asFlowEdit(edit)).toEqual(edit);
  });

  it("drops members that the op does not have", () => {
    expect(asFlowEdit({ op: "unwrap", step: "s", more: "x" })).toEqual({ op: "unwrap", step: "s" });
  });

  it.each([
    [{ op: "insert", block: "b", index: -1, code: "" }, "index"],
    [{ op: "insert", block: "b", index: 1.5, code: "" }, "index"],
    [{ op: "insert", block: "b", index: 1, step: { kind: "log", fields: { a: 1 } } }, "a"],
    [{ op: "remove", steps: "s" }, "steps"],
    [{ op: "remove", steps: ["s", 1] }, "steps"],
    [{ op: "wrap", steps: ["s"], in: "switch" }, "in"],
    [{ op: "toString" }, "op"],
    [{ op: "addSetting", name: "A", secret: "yes" }, "secret"],
    [{ op: "toSetting", step: "s", field: "f", name: "A", secret: 1 }, "secret"],
    [{ op: "toSetting", step: "s", field: "f", name: "A", offset: -1 }, "offset"],
    [{ op: "remove", steps: [], unusedImports: "yes" }, "unusedImports"],
    [{ op: "setOption", trigger: "hub", option: "path", value: null }, "value"],
    [{ op: "setOption", trigger: "hub", option: "path", value: ["/a"] }, "value"],
    [{ op: "setOption", trigger: "hub", option: "poll", value: Number.NaN }, "value"],
    [{ op: "setOption", trigger: "hub", option: "secret", value: {} }, "value"],
    [{ op: "addTrigger", source: "github", events: [1] }, "events"],
    [[], "edit"],
    [null, "edit"],
  ])("refuses %j", (value, what) => {
    expect(() => asFlowEdit(value)).toThrow(
      expect.objectContaining({ code: "bad-message", message: expect.stringContaining(what) }),
    );
  });

  it("answers any message with an edit or a refusal", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        try {
          expect(typeof asFlowEdit(value).op).toBe("string");
        } catch (error) {
          expect(error).toMatchObject({ code: "bad-message" });
        }
      }),
    );
  });
});

describe("the messages of a diagram", () => {
  it("read the version of an edit", () => {
    const params = { version: 7, edit: edits[4] };
    expect(request("edit", params)).toEqual(params);
    expect(() => request("edit", { edit: edits[4] })).toThrow("version");
    expect(request("edit", { ...params, preview: true })).toEqual({ ...params, preview: true });
    expect(() => request("edit", { ...params, preview: "yes" })).toThrow("preview");
    expect(request("check", { ...params, preview: true })).toEqual(params);
  });

  it("read a previewed edit as an edit", () => {
    const preview = { version: 7, edit: edits[3] };
    expect(request("declarations", { preview })).toEqual({ preview });
    expect(request("declarations", {})).toEqual({});
    expect(() => request("declarations", { preview: { edit: edits[3] } })).toThrow("version");
    expect(() => event("setValue", { setting: "TOKEN" })).toThrow("environment");
    expect(() => event("testConnection", { connection: 3 })).toThrow("connection");
  });

  it("take what a page keeps as texts alone, up to what a workspace can keep", () => {
    const kept = { file: "zoom 2", panes: "wide" };
    expect(event("keep", kept)).toEqual(kept);
    expect(() => event("keep", { ...kept, panes: 1 })).toThrow("panes");
    expect(() => event("keep", { ...kept, file: "x".repeat(1_000_001) })).toThrow("file");
  });

  it("refuse a draft without its place, and a picture that is not base64", () => {
    const draft = { block: "b", kind: "call", fields: {} };
    expect(() => request("typeTree", { version: 1, step: "", field: "call", draft })).toThrow("draft.index");
    expect(() => request("savePng", { flow: "f", png: "not base64!" })).toThrow("png");
  });

  it("refuse a selection without a step", () => {
    expect(event("select", { version: 1, step: "s" })).toEqual({ version: 1, step: "s" });
    expect(() => event("select", { version: 1 })).toThrow("step");
    expect(() => event("reveal", { version: 1, start: 4, end: Number.NaN })).toThrow("end");
  });
});

const refused = expect.objectContaining({ code: "bad-message" });

describe("the messages of the wizard", () => {
  const { check, browse } = wizardMessages.requests;
  const good = {
    source: "github",
    name: "a",
    folder: "/a",
    events: ["push"],
    repository: { kind: "clone", url: "https://example.com/a.git", branch: "next", folder: "a/b" },
    publish: { repository: "octocat/a", isPublic: false },
    devSecret: true,
  };

  it("pass with only their own members", () => {
    expect(readMessage(check.params, { ...good, extra: 1 })).toEqual(good);
    const repository = { kind: "new", url: "x" };
    expect(readMessage(check.params, { ...good, repository }).repository).toEqual({ kind: "new" });
    expect(readMessage(browse.params, { folder: "~", more: 1 })).toEqual({ folder: "~" });
  });

  it.each([
    [{ ...good, source: 1 }],
    [{ ...good, events: "push" }],
    [{ ...good, events: [1] }],
    [{ ...good, repository: { kind: "other" } }],
    [{ ...good, repository: { kind: "clone" } }],
    [{ ...good, repository: { kind: "clone", url: "x", branch: 1 } }],
    [{ ...good, publish: { repository: "octocat/a" } }],
    [{ ...good, devSecret: "yes" }],
    [{ ...good, name: "x".repeat(5_000_000) }],
    [Object.create(good)],
    [null],
    [[]],
  ])("%# are refused", (value) => {
    expect(() => readMessage(check.params, value)).toThrow(refused);
  });

  it("are either refused or valid", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        try {
          expect(typeof readMessage(check.params, value).folder).toBe("string");
        } catch (error) {
          expect(error).toMatchObject({ code: "bad-message" });
        }
      }),
    );
  });
});

describe("the messages of a form", () => {
  const { change, press, submit } = formMessages.requests;

  it("keep the members of the contract and nothing else", () => {
    const values = { name: "staging", token: "" };
    const changed = ["name"];
    expect(readMessage(change.params, { values, changed, more: 1 })).toEqual({ values, changed });
    const pressed = { button: "browse", values, changed };
    expect(readMessage(press.params, pressed)).toEqual(pressed);
    expect(readMessage(submit.params, { action: "add", values })).toEqual({ action: "add", values });
  });

  it.each([
    ["no object", "values"],
    ["values that are a list", { values: ["a"] }],
    ["a value that is not text", { values: { name: 1 } }],
    ["a value that nobody typed", { values: { name: "x".repeat(100_001) } }],
    [
      "more fields than a form has",
      { values: Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [i, ""])) },
    ],
  ])("refuse %s", (_, message) => {
    expect(() => readMessage(change.params, message)).toThrow(/without a valid/);
  });

  it("refuse a button and an action without a name", () => {
    expect(() => readMessage(press.params, { values: {}, changed: [] })).toThrow(/button/);
    expect(() => readMessage(change.params, { values: {}, changed: [1] })).toThrow(/changed/);
    expect(() => readMessage(submit.params, { action: 7, values: {} })).toThrow(/action/);
  });
});

describe("the messages of the console", () => {
  const { chooseEvent, chooseSample, follow } = sampleMessages.requests;
  const { keep, openDelivery, openLocation } = sampleMessages.events;

  it("keep the members of the contract and nothing else", () => {
    expect(readMessage(chooseEvent.params, { event: "push", more: 1 })).toEqual({ event: "push" });
    expect(readMessage(keep, { event: "push", payload: "{}" })).toEqual({ event: "push", payload: "{}" });
    const delivery = { id: "d1", trigger: "/github" };
    expect(readMessage(openDelivery, { ...delivery, more: 1 })).toEqual(delivery);
    expect(readMessage(follow.params, { delivery, attempts: 2 })).toEqual({ delivery, attempts: 2 });
    const place = { file: "src/webhook.ts", line: 8, column: 9 };
    expect(readMessage(openLocation, place)).toEqual(place);
    for (const line of [-1, 1.5, "8", undefined])
      expect(() => readMessage(openLocation, { ...place, line })).toThrow(refused);
  });

  it.each([[null], [1], [{}], [{ event: 1 }], [[]]])("refuse %j", (bad) => {
    for (const schema of [follow.params, chooseEvent.params, chooseSample.params, keep])
      expect(() => readMessage(schema, bad)).toThrow(refused);
  });
});

describe("a page's channel", () => {
  it("gives handlers only what their schemas read, and reports an event that is refused or fails", async () => {
    const received: unknown[] = [];
    const errors: unknown[] = [];
    let toHost = (_: unknown): void => undefined;
    let toPage = (_: unknown): void => undefined;
    const webview = {
      postMessage: async (message: unknown) => toPage(message),
      onDidReceiveMessage: (listener: typeof toHost) => {
        toHost = listener;
        return { dispose: () => undefined };
      },
    } as unknown as Webview;
    const { browse } = wizardMessages.requests;
    const messages = { requests: { browse }, events: { keep: sampleMessages.events.keep } };
    connectPage<typeof messages, Record<string, never>>(
      webview,
      messages,
      {
        requests: { browse: (asked) => (received.push(asked) > 0 ? null : "") },
        events: {
          keep: (kept) => {
            received.push(kept);
            throw new Error("full");
          },
        },
      },
      (error) => errors.push(error),
    );
    const port: RpcPort = {
      post: (message) => toHost(message),
      listen: (receive) => {
        toPage = receive;
        return () => undefined;
      },
    };
    const page = connectRpc<
      { requests: Record<string, never>; events: { keep: object } },
      { requests: { browse: { params: object; result: null } }; events: Record<string, never> }
    >(port, { requests: {}, events: {} });
    expect(await page.request("browse", { folder: "/a", more: 1 })).toBeNull();
    await expect(page.request("browse", { folder: 1 })).rejects.toMatchObject({ code: "bad-message" });
    page.send("keep", { event: "push" });
    page.send("keep", { event: "push", payload: "{}" });
    await expect.poll(() => errors).toEqual([refused, new Error("full")]);
    expect(received).toEqual([{ folder: "/a" }, { event: "push", payload: "{}" }]);
  });
});
