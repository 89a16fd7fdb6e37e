import { describe, expect, it } from "vitest";
import { EditRefused, readFlow, writeEdit } from "./built-bridge.ts";

const text = "function f() {\n  a();\n}\n";
const document = readFlow(text);
const step = document.flows[0]?.body.steps[0]?.id ?? "";

describe("an edit from outside", () => {
  it("is written with the members of its op alone", () => {
    const edit = { op: "remove", steps: [step], more: 1, unusedImports: undefined };
    expect(writeEdit(text, document, edit as never)).toEqual(
      writeEdit(text, document, { op: "remove", steps: [step] }),
    );
  });

  it.each([
    { op: "remove" },
    { op: "unwrap", step: null },
    null,
    { op: "toString" },
    { op: "addConnection", connector: "slack", name: "slack", code: { imports: [] } },
  ])("is refused as %j with a reason", (edit) => {
    let refused: unknown;
    try {
      writeEdit(text, document, edit as never);
    } catch (thrown) {
      refused = thrown;
    }
    expect(refused).toBeInstanceOf(EditRefused);
    expect(refused).toMatchObject({
      code: "bad-edit",
      message: expect.stringMatching(/^This edit is invalid: it.* Correct it and try again\.$/),
    });
  });
});
