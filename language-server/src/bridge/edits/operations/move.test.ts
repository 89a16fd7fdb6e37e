import { describe, expect, test } from "vitest";
import type { Block, FlowDocument, FlowEdit } from "../../../protocol/protocol.ts";
import { readFlow } from "../../read-flow.ts";
import { applyEdits } from "../../text/edit-list.ts";
import { writeEdit } from "../../write-edit.ts";

/** A function whose first step is an `if` around the lines, followed by others. */
const program = (inner: readonly string[], outer: readonly string[] = ["z();"]): string =>
  [
    "function run() {",
    "  if (ok) {",
    ...inner.map((line) => line && `    ${line}`),
    "  }",
    ...outer.map((line) => line && `  ${line}`),
    "}\n",
  ].join("\n");

interface Edited {
  readonly text: string;
  readonly document: FlowDocument;
}

function edited({ text, document }: Edited, edit: FlowEdit): Edited {
  const changes = writeEdit(text, document, edit);
  const after = applyEdits(text, changes);
  return { text: after, document: readFlow(after, { previous: { text, document, changes } }) };
}

function blocksOf({ document }: Edited): { readonly outer: Block; readonly inner: Block } {
  const outer = document.flows[0]?.body;
  const inner = outer?.steps[0]?.blocks[0];
  if (!outer || !inner) throw new Error("The program has no if.");
  return { outer, inner };
}

/** Moves steps of the `if` behind it, and back to where they were. */
function thereAndBack(inner: readonly string[], indices: readonly number[], outer?: readonly string[]) {
  const text = program(inner, outer);
  const before: Edited = { text, document: readFlow(text) };
  const blocks = blocksOf(before);
  const steps = indices.map((index) => blocks.inner.steps[index]?.id ?? "");
  const there = edited(before, { op: "move", steps, block: blocks.outer.id, index: 1 });
  const back = edited(there, {
    op: "move",
    steps,
    block: blocksOf(there).inner.id,
    index: indices[0] as number,
  });
  return { before: text, there: there.text, back: back.text };
}

describe("a step that moves to another block takes the blank lines above it along", () => {
  const stories: readonly [
    string,
    readonly string[],
    readonly number[],
    readonly string[],
    readonly string[],
  ][] = [
    [
      "from the end of a paragraph",
      ["a();", "b();", "", "c();"],
      [1],
      ["a();", "", "c();"],
      ["b();", "z();"],
    ],
    ["from the start of one", ["a();", "", "b();", "c();"], [1], ["a();", "c();"], ["", "b();", "z();"]],
    ["the first", ["", "a();", "", "b();"], [0], ["", "b();"], ["", "a();", "z();"]],
    [
      "the last",
      ["a();", "", "// why", "b(); // how", ""],
      [1],
      ["a();", ""],
      ["", "// why", "b(); // how", "z();"],
    ],
    ["the only one", ["a();"], [0], [], ["a();", "z();"]],
    [
      "several",
      ["a();", "", "b();", "", "c();", "d();"],
      [1, 2],
      ["a();", "d();"],
      ["", "b();", "", "c();", "z();"],
    ],
    [
      "below a free comment",
      ["a();", "", "// free", "", "b();", "", "c();"],
      [1],
      ["a();", "", "// free", "", "c();"],
      ["", "b();", "z();"],
    ],
  ];
  test.each(stories)("%s", (_, inner, indices, left, outer) => {
    const { before, there, back } = thereAndBack(inner, indices);
    expect(there).toBe(program(left, outer));
    expect(back).toBe(before);
  });

  test("to the place below a free comment, directly before the next step", () => {
    const { before, there, back } = thereAndBack(
      ["a();", "", "b();", "c();"],
      [1],
      ["", "// free", "", "z();"],
    );
    expect(there).toBe(program(["a();", "c();"], ["", "// free", "", "b();", "", "z();"]));
    expect(back).toBe(before);
  });
});
