import type { FlowDocument, Step } from "@hookloom/protocol/flow-document";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { newStepKinds, stepKinds } from "@hookloom/protocol/step-kinds";
import { listSteps } from "@hookloom/protocol/walk";
import { describe, expect, it } from "vitest";
import { readFlow } from "../incremental/read-flow.ts";
import { textAfterEdit } from "../testing/edited.ts";

const inLoop = "export async function run(a) {\n  for (const b of a) {\n    b();\n  }\n}\n";

const innerBlock = ({ flows: [flow] }: FlowDocument): string => flow?.body.steps[0]?.blocks[0]?.id ?? "";

const insert =
  (kind: string) =>
  (document: FlowDocument): FlowEdit => ({
    op: "insert",
    block: innerBlock(document),
    index: 0,
    step: { kind, fields: stepKinds[kind as Step["kind"]].construct?.fields ?? {} },
  });

it.each(newStepKinds.filter((kind) => stepKinds[kind].construct))(
  "a new %s from the palette is read as that kind, with blocks where the table has them",
  (kind) => {
    const [loop] = listSteps(readFlow(textAfterEdit(inLoop, insert(kind))));
    const made = loop?.blocks[0]?.steps[0];
    // A call without a callee is written as one of the logger.
    expect(made?.kind).toBe(kind === "call" ? "log" : kind);
    expect(made?.blocks.length !== 0).toBe(stepKinds[kind].blocks !== undefined);
  },
);

describe("using", () => {
  const source = (declaration: string): string => `export async function run() {\n  ${declaration}\n}\n`;
  const only = (text: string): Step | undefined => listSteps(readFlow(text))[0];
  const set =
    (field: string, text: string) =>
    (document: FlowDocument): FlowEdit => ({
      op: "set",
      step: listSteps(document)[0]?.id ?? "",
      field,
      text,
    });

  it.each([
    ["using file = open(path);", "using", "file", "open(path)"],
    ["await using db = await connect();", "await using", "db", "await connect()"],
    ["using answer = fetch(url);", "using", "answer", "fetch(url)"],
    ["using made = { [Symbol.dispose]() {} };", "using", "made", "{ [Symbol.dispose]() {} }"],
  ])("%s is a card of its own, whatever its value is", (declaration, keyword, name, value) => {
    const step = only(source(declaration));
    expect(step).toMatchObject({ kind: "using", label: name, detail: value });
    expect(step?.fields.map((field) => [field.name, field.text])).toEqual([
      ["keyword", keyword],
      ["name", name],
      ["type", ""],
      ["value", value],
    ]);
  });

  it("becomes a variable and back by its keyword", () => {
    const before = source("using file = open(path);");
    const constant = textAfterEdit(before, set("keyword", "const"));
    expect(only(constant)?.kind).toBe("variable");
    expect(textAfterEdit(constant, set("keyword", "using"))).toBe(before);
    expect(textAfterEdit(before, set("keyword", "await using"))).toBe(
      source("await using file = open(path);"),
    );
    expect(textAfterEdit(before, set("type", "File"))).toBe(source("using file: File = open(path);"));
  });

  it("is refused right below a case, where the language does not allow it", () => {
    const text = "export function run(a) {\n  switch (a) {\n    case 1:\n      a();\n  }\n}\n";
    expect(() => textAfterEdit(text, insert("using"))).toThrow(/case/);
  });
});

describe("a block of its own", () => {
  const source = (...lines: string[]): string =>
    ["export async function run(a) {", ...lines.map((line) => `  ${line}`), "}", ""].join("\n");
  const bare = source("{", "  using file = open(a);", "  await copy(file);", "}", "done();");
  const firstOf = (text: string) => readFlow(text).flows[0]?.body.steps[0];

  it.each([
    ["{", "block", undefined, []],
    ["copying: {", "block", "copying:", [["label", "copying"]]],
  ])("that starts with %s has its steps in a box", (head, label, detail, fields) => {
    const step = firstOf(bare.replace("  {", `  ${head}`));
    expect(step).toMatchObject({ kind: "block", label });
    expect(step?.detail).toBe(detail);
    expect(step?.fields.map(({ name, text }) => [name, text])).toEqual(fields);
    expect(step?.blocks.map(({ steps }) => steps.map(({ kind }) => kind))).toEqual([["using", "call"]]);
  });

  it("is what `with` is, whose object is a field", () => {
    const text = "function run(a) {\n  with (a.b) {\n    c();\n  }\n}\n";
    const step = readFlow(text, { language: "js" }).flows[0]?.body.steps[0];
    expect(step).toMatchObject({ kind: "block", label: "with", detail: "a.b" });
    expect(step?.fields.map(({ name, text: value }) => [name, value])).toEqual([["object", "a.b"]]);
  });

  it("takes and gives up its steps", () => {
    const step = firstOf(bare);
    const emptied = textAfterEdit(bare, (document) => ({
      op: "move",
      steps:
        firstOf(bare)
          ?.blocks[0]?.steps.slice(1)
          .map(({ id }) => id) ?? [],
      block: document.flows[0]?.body.id ?? "",
      index: 1,
    }));
    expect(emptied).toBe(source("{", "  using file = open(a);", "}", "await copy(file);", "done();"));
    expect(textAfterEdit(bare, () => ({ op: "unwrap", step: step?.id ?? "" }))).toBe(
      source("using file = open(a);", "await copy(file);", "done();"),
    );
  });
});
