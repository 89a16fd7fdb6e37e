import { describe, expect, it } from "vitest";
import type { Block, FlowDocument, FlowEdit, Step } from "../../protocol/protocol.ts";
import { rebaseEdit } from "./edit-ids.ts";

const range = { start: 0, end: 0 };

function step(id: string, ...blocks: Block[]): Step {
  return { id, kind: "code", label: id, range, fields: [], blocks };
}

function block(id: string, ...steps: Step[]): Block {
  return { id, range, steps };
}

function documentOf(body: Block): FlowDocument {
  return { flows: [{ id: "flow", name: "f", triggers: [], range, body }], problems: [] };
}

const old = documentOf(block("body", step("a"), step("b"), step("c", block("inner"))));

describe("rebaseEdit", () => {
  const insert = (index: number, into = "body"): FlowEdit => ({
    op: "insert",
    block: into,
    index,
    code: "x();",
  });

  it("keeps a place behind the step that it followed", () => {
    const now = documentOf(block("body", step("new"), step("a"), step("b"), step("c", block("inner"))));
    expect(rebaseEdit(insert(1), old, now)).toMatchObject({ index: 2 });
    expect(rebaseEdit(insert(3), old, now)).toMatchObject({ index: 4 });
    expect(rebaseEdit(insert(0), old, now)).toMatchObject({ index: 1 });
    expect(rebaseEdit(insert(0, "inner"), old, now)).toMatchObject({ index: 0 });
  });

  it("falls back on the step that it preceded", () => {
    const now = documentOf(block("body", step("b"), step("c")));
    expect(rebaseEdit(insert(1), old, now)).toMatchObject({ index: 0 });
  });

  it("gives up where a place has lost both its neighbours", () => {
    expect(rebaseEdit(insert(1), old, documentOf(block("body", step("c"))))).toBeUndefined();
    expect(rebaseEdit(insert(0, "inner"), old, documentOf(block("body")))).toBeUndefined();
    expect(rebaseEdit(insert(1), undefined, old)).toBeUndefined();
  });

  it("lets an edit pass whose steps are all there, and no other", () => {
    const now = documentOf(block("body", step("b"), step("c")));
    expect(rebaseEdit({ op: "remove", steps: ["b", "c"] }, old, now)).toEqual({
      op: "remove",
      steps: ["b", "c"],
    });
    expect(rebaseEdit({ op: "remove", steps: ["a", "b"] }, old, now)).toBeUndefined();
    expect(rebaseEdit({ op: "set", step: "a", field: "x", text: "" }, old, now)).toBeUndefined();
    expect(rebaseEdit({ op: "removeHandler", flow: "flow" }, old, now)).toBeDefined();
    expect(rebaseEdit({ op: "removeHandler", flow: "gone" }, old, now)).toBeUndefined();
    expect(rebaseEdit({ op: "removeBranch", block: "inner" }, old, now)).toBeUndefined();
    expect(rebaseEdit({ op: "rename", at: 3, name: "x" }, old, old)).toBeUndefined();
    expect(rebaseEdit({ op: "addHandler", trigger: "hub", event: "push" }, old, now)).toBeDefined();
  });
});
