import type { FlowDocument } from "@hookloom/protocol/flow-document";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { listPlaceholders } from "@hookloom/protocol/placeholders";
import { listSteps } from "@hookloom/protocol/walk";
import { describe, expect, test } from "vitest";
import { readFlow } from "../../incremental/read-flow.ts";
import { textAfterEdit } from "../../testing/edited.ts";

const inRun = (body: string): string => `async function run(a) {\n${body}}\n`;

const unfilled = (text: string): readonly string[] =>
  listSteps(readFlow(text)).flatMap((step) =>
    listPlaceholders(step).map((field) => `${field.name} ${field.text}`),
  );

const insert =
  (kind: string) =>
  ({ flows: [flow] }: FlowDocument): FlowEdit => ({
    op: "insert",
    block: flow?.body.id ?? "",
    index: 0,
    step: { kind, fields: {} },
  });

const firstStep = ({ flows: [flow] }: FlowDocument): string => flow?.body.steps[0]?.id ?? "";

describe("the placeholders of what the writer makes are known", () => {
  test.each([
    ["variable", ["value undefined"]],
    ["if", ["condition true"]],
    ["for", ["of []"]],
    ["while", ["condition false"]],
    ["switch", ["value true", "case true"]],
    ["http", ['url "https://example.com"']],
    ["log", []],
    ["return", []],
  ])("of a new step: %s", (kind, expected) => {
    expect(unfilled(textAfterEdit(inRun("  a();\n"), insert(kind)))).toEqual(expected);
  });

  test("in single quotes", () => {
    const made = textAfterEdit(inRun("  a('x');\n"), insert("http"));
    expect(unfilled(made)).toEqual(["url 'https://example.com'"]);
  });

  test.each([
    ["if", ["condition true"]],
    ["for", ["of []"]],
    ["while", ["condition false"]],
  ] as const)("of a wrapped step: %s", (kind, expected) => {
    const made = textAfterEdit(inRun("  a();\n"), (document) => ({
      op: "wrap",
      steps: [firstStep(document)],
      in: kind,
    }));
    expect(unfilled(made)).toEqual(expected);
  });

  test("of a new branch", () => {
    const made = textAfterEdit(inRun("  if (a) {\n  }\n"), (document) => ({
      op: "addBranch",
      step: firstStep(document),
      kind: "elseIf",
    }));
    expect(unfilled(made)).toEqual(["condition2 false"]);
  });
});

test("what may be meant is no placeholder", () => {
  const body = [
    "let late = undefined;",
    "switch (true) { case a > 1: break; }",
    "while (true) { break; }",
    "const list = [];",
    "const empty = {};",
    "a.timer = undefined;",
    "if (a) {}",
    "// if (true) {}",
  ];
  expect(unfilled(inRun(body.map((line) => `  ${line}\n`).join("")))).toEqual([]);
});

describe("a new catch logs what it catches", () => {
  const inHandler = (body: string): string =>
    `import { github } from "@hookloom/runtime/github";\nconst hub = github();\nhub.on("push", async ({ log }) => {\n${body}});\n`;

  test.each([
    ["of a new try", inHandler("  a();\n"), insert("try")],
    [
      "around steps",
      inHandler("  a();\n"),
      (document: FlowDocument): FlowEdit => ({ op: "wrap", steps: [firstStep(document)], in: "try" }),
    ],
    [
      "that a try gets",
      inHandler("  try {\n    a();\n  } finally {\n    b();\n  }\n"),
      (document: FlowDocument): FlowEdit => ({ op: "addBranch", step: firstStep(document), kind: "catch" }),
    ],
  ])("%s", (_, text, edit) => {
    expect(textAfterEdit(text, edit)).toContain(
      `} catch (error) {\n    log.error("A step failed", { error });\n  }`,
    );
  });

  test.each([
    ["wraps", "  return a();\n", { in: "try" }],
    ["joins", "  try {\n    return a();\n  } finally {\n    b();\n  }\n", { kind: "catch" }],
  ])(
    "that %s steps which return a value throws the error again, so that the function never returns undefined",
    (_, body, edit) => {
      const text = inHandler(body);
      const made = textAfterEdit(
        text,
        (document: FlowDocument): FlowEdit =>
          "in" in edit
            ? { op: "wrap", steps: [firstStep(document)], in: "try" }
            : { op: "addBranch", step: firstStep(document), kind: "catch" },
      );
      expect(made).toContain(
        `} catch (error) {\n    log.error("A step failed", { error });\n    throw error;\n  }`,
      );
    },
  );

  test("with the console where there is no log, and in the file's quotes", () => {
    expect(textAfterEdit(inRun("  a('x');\n"), insert("try"))).toContain(
      "console.error('A step failed', { error });",
    );
  });
});
