import type { Block, FlowDocument } from "@hookloom/protocol/flow-document";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { describe, expect, test } from "vitest";
import { readFlow } from "../../incremental/read-flow.ts";
import { textAfterEdit as afterEdit, stepsFrom } from "../../testing/edited.ts";
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

  test("past code that is commented out, whose comment stays with it", () => {
    const inner = ["a();", "// why", "// b();", "c();"];
    for (const [from, to, order] of [
      [0, 2, ["// why", "// b();", "a();", "c();"]],
      [2, 0, ["c();", "a();", "// why", "// b();"]],
      [2, 1, ["a();", "c();", "// why", "// b();"]],
    ] as const) {
      const before: Edited = { text: program(inner), document: readFlow(program(inner)) };
      const steps = [blocksOf(before).inner.steps[from]?.id ?? ""];
      const there = edited(before, { op: "move", steps, block: blocksOf(before).inner.id, index: to });
      expect(there.text).toBe(program(order));
      const index = to < from ? from + 1 : from;
      const back = edited(there, { op: "move", steps, block: blocksOf(there).inner.id, index });
      expect(back.text).toBe(before.text);
    }
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

describe("steps of several blocks that move to a blank line", () => {
  const gathered = (moved: readonly string[], lines: readonly string[]): string => {
    const blocks = moved.flatMap((line) => ["  if (ok) {", "    keep();", `    ${line}`, "  }"]);
    const rest = lines.map((line) => line && `  ${line}`);
    const text = ["function run() {", ...blocks, ...rest, "}\n"].join("\n");
    const after = afterEdit(text, (document) => ({
      op: "move",
      steps: moved.flatMap((line) => stepsFrom(text, document, line)),
      block: document.flows[0]?.body.id ?? "",
      index: 3,
    }));
    return after.slice(after.indexOf("  const a"));
  };

  test("join the paragraph of their kind", () => {
    const lines = ["const a = one();", "", 'log.info("b");'];
    expect(gathered(['log.info("c");', 'log.info("d");'], lines)).toBe(
      '  const a = one();\n\n  log.info("c");\n  log.info("d");\n  log.info("b");\n}\n',
    );
    expect(gathered(["const c = two();", "const d = two();"], lines)).toBe(
      '  const a = one();\n  const c = two();\n  const d = two();\n\n  log.info("b");\n}\n',
    );
  });
});

describe("steps that are removed with the imports that only they use", () => {
  const file = `import { format, parse } from "./dates.ts";
import { load } from "./load.ts";
import type { Order } from "./order.ts";
import { unused } from "./unused.ts";

export async function run() {
  const order: Order = await load(1);
  // When.
  log(format(parse("1")));
  log(parse("2"));
}
`;
  const removed = (first: string, last = first, unusedImports = true, text = file): string =>
    afterEdit(text, (document) => ({
      op: "remove",
      steps: stepsFrom(text, document, first, last),
      unusedImports,
    }));

  test("leave those that something else uses, and those that nothing used before", () => {
    expect(removed('log(format(parse("1")));')).toBe(
      file.replace("{ format, parse }", "{ parse }").replace('  // When.\n  log(format(parse("1")));\n', ""),
    );
    expect(removed("const order: Order = await load(1);", 'log(parse("2"));')).toBe(
      'import { unused } from "./unused.ts";\n\nexport async function run() {\n}\n',
    );
  });

  test("leave all of them without that wish: the steps can then be put in again", () => {
    const without = removed('log(format(parse("1")));', undefined, false);
    expect(without).toContain("{ format, parse }");
    const again = afterEdit(without, (document) => ({
      op: "insert",
      block: document.flows[0]?.body.id ?? "",
      index: 1,
      code: '// When.\nlog(format(parse("1")));',
    }));
    expect(again).toBe(file);
  });

  test("leave all of them while a part of the file cannot be read, and what is exported on", () => {
    const broken = `${file}\nexport function other() {\n  format(;\n}\n`;
    expect(removed('log(format(parse("1")));', undefined, true, broken)).toContain("{ format, parse }");
    const exported = `${file}export { format };\n`;
    expect(removed('log(format(parse("1")));', undefined, true, exported)).toContain("{ format, parse }");
  });

  test("and are pasted with them into another place", () => {
    const cut = removed("const order: Order = await load(1);");
    expect(cut).not.toContain("./load.ts");
    const pasted = afterEdit(cut, (document) => ({
      op: "paste",
      block: document.flows[0]?.body.id ?? "",
      index: 0,
      code: "const order: Order = await load(1);",
      imports: [
        { module: "./load.ts", name: "load", as: "load" },
        { module: "./order.ts", name: "Order", as: "Order", type: true },
      ],
    }));
    expect(pasted).toContain('import { load } from "./load.ts";\nimport type { Order } from "./order.ts";\n');
  });
});

test("a step that comes back to a block that it left empty stands as the other branches' steps do", () => {
  const text = [
    "const complete = ready",
    "  ? function () {",
    "      try {",
    "        tell();",
    "      } finally {",
    "        end();",
    "      }",
    "    }",
    "  : other;\n",
  ].join("\n");
  const before: Edited = { text, document: readFlow(text) };
  const tried = before.document.flows.find(({ body }) => body.steps[0]?.kind === "try")?.body.steps[0];
  const [inner, last] = tried?.blocks ?? [];
  const [step] = inner?.steps ?? [];
  if (!inner || !last || !step) throw new Error("The program has no try.");
  const gone = edited(before, { op: "move", steps: [step.id], block: last.id, index: 0 });
  expect(gone.text).toContain("} finally {\n        tell();\n        end();\n");
  expect(edited(gone, { op: "move", steps: [step.id], block: inner.id, index: 0 }).text).toBe(text);
});

test.each(["super(text);", "super.tell(text);"])(
  "%s is refused in an arrow function outside of all classes",
  (line) => {
    const text = `class Told extends Error {\n  constructor(text) {\n    ${line}\n  }\n}\n\nconst tell = () => {\n  end();\n};\n`;
    const before: Edited = { text, document: readFlow(text) };
    const [first, second] = before.document.flows;
    const [step] = first?.body.steps ?? [];
    if (!second || !step) throw new Error("The program has no class and no function.");
    const move = () => edited(before, { op: "move", steps: [step.id], block: second.body.id, index: 0 });
    expect(move).toThrow("super is allowed only in the methods of a class or an object");
  },
);
