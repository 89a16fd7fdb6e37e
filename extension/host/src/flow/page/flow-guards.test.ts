import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asFlowEdit, eventGuards, requestGuards } from "./flow-guards.ts";

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

describe("asFlowEdit", () => {
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

describe("the guards of messages", () => {
  it("read the version of an edit", () => {
    const params = { version: 7, edit: edits[4] };
    expect(requestGuards.edit(params)).toEqual(params);
    expect(() => requestGuards.edit({ edit: edits[4] })).toThrow("version");
    expect(requestGuards.edit({ ...params, preview: true })).toEqual({ ...params, preview: true });
    expect(() => requestGuards.edit({ ...params, preview: "yes" })).toThrow("preview");
    expect(requestGuards.check({ ...params, preview: true })).toEqual(params);
  });

  it("read a previewed edit as an edit", () => {
    const preview = { version: 7, edit: edits[3] };
    expect(requestGuards.declarations({ preview })).toEqual({ preview });
    expect(requestGuards.declarations({})).toEqual({});
    expect(() => requestGuards.declarations({ preview: { edit: edits[3] } })).toThrow("version");
    expect(() => eventGuards.setValue({ setting: "TOKEN" })).toThrow("environment");
    expect(() => eventGuards.testConnection({ connection: 3 })).toThrow("connection");
  });

  it("take what a page keeps as texts alone, up to what a workspace can keep", () => {
    const kept = { file: "zoom 2", panes: "wide" };
    expect(eventGuards.keep(kept)).toEqual(kept);
    expect(() => eventGuards.keep({ ...kept, panes: 1 })).toThrow("panes");
    expect(() => eventGuards.keep({ ...kept, file: "x".repeat(1_000_001) })).toThrow("file");
  });

  it("refuse a selection without a step", () => {
    expect(eventGuards.select({ version: 1, step: "s" })).toEqual({ version: 1, step: "s" });
    expect(() => eventGuards.select({ version: 1 })).toThrow("step");
    expect(() => eventGuards.reveal({ version: 1, start: 4, end: Number.NaN })).toThrow("end");
  });
});
