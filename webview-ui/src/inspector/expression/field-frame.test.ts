import { describe, expect, it } from "vitest";
import { fieldTools } from "./field-frame.tsx";
import type { FieldKind } from "./literal-control.tsx";

const nothing = () => undefined;
const actions: Parameters<typeof fieldTools>[2] = {
  setLarge: nothing,
  reveal: nothing,
  toggle: nothing,
  setting: undefined,
  remove: undefined,
  map: undefined,
};

const tools = (kind: Pick<FieldKind, "kind" | "possible">, more: Partial<typeof actions> = {}) =>
  fieldTools({ toCode: nothing, toLiteral: nothing, ...kind }, false, { ...actions, ...more });

const labels = (kind: Pick<FieldKind, "kind" | "possible">): readonly string[] =>
  tools(kind).map(({ label }) => label);

const always = ["Edit in a larger editor", "Show in the text"];

describe("the tools of a field", () => {
  it("lead from code to the control that its text could have, and back", () => {
    expect(labels({ kind: "code", possible: "number" })).toEqual(["Edit as number", ...always]);
    expect(labels({ kind: "number", possible: "number" })).toEqual(["Edit as expression", ...always]);
  });

  it("offer no other control for what can only be code", () => {
    expect(labels({ kind: "code", possible: undefined })).toEqual(always);
  });

  it("have keys of their own, each another one", () => {
    const all = tools(
      { kind: "code", possible: "text" },
      { setting: nothing, remove: nothing, map: nothing },
    );
    const keys = all.map(({ key }) => key.aria);
    expect(all.map(({ id }) => id)).toEqual(["mode", "expand", "map", "setting", "reveal", "remove"]);
    expect(new Set(keys).size).toBe(6);
  });
});
