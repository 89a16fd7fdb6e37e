import { describe, expect, it } from "vitest";
import type { FieldKind } from "./control-kind.ts";
import { toolsOf } from "./field-frame.tsx";

const nothing = () => undefined;
const actions = {
  setLarge: nothing,
  reveal: nothing,
  toggle: nothing,
  setting: undefined,
  remove: undefined,
  map: undefined,
};

const labels = (kind: Pick<FieldKind, "kind" | "possible">): readonly string[] =>
  toolsOf({ toCode: nothing, toLiteral: nothing, ...kind }, false, actions).map(({ label }) => label);

const always = ["Edit in a larger editor (F11)", "Show in the text (Ctrl+Enter)"];

describe("the tools of a field", () => {
  it("lead from code to the control that its text could have, and back", () => {
    expect(labels({ kind: "code", possible: "number" })).toEqual(["Edit as number", ...always]);
    expect(labels({ kind: "number", possible: "number" })).toEqual(["Edit as expression", ...always]);
  });

  it("offer no other control for what can only be code", () => {
    expect(labels({ kind: "code", possible: undefined })).toEqual(always);
  });
});
