import { describe, expect, test } from "vitest";
import { readFlow } from "../../read-flow.ts";
import { edited, refused, stepsFrom } from "../../testing/edited.ts";
import { typesForEdit } from "../../write-edit.ts";

const inHandler = (...lines: readonly string[]): string =>
  `import { load } from "./load.ts";

hub.on("issues.opened", async ({ payload, log }) => {
${lines.map((line) => (line === "" ? "\n" : `  ${line}\n`)).join("")}});
`;

interface Options {
  readonly language?: "ts" | "js";
  readonly types?: Readonly<Record<string, string>>;
}

function extracted(text: string, first: string, last = first, options: Options = {}): string {
  return edited(
    text,
    (document) => ({ op: "extract", steps: stepsFrom(text, document, first, last), name: "made" }),
    options,
  );
}

function refusal(text: string, first: string, last = first): { code: string; message: string } {
  return refused(text, (document) => ({
    op: "extract",
    steps: stepsFrom(text, document, first, last),
    name: "made",
  }));
}

describe("steps become a function", () => {
  test("inside of the flow, whose variables it sees", () => {
    const text = inHandler(
      "// What.",
      "const title = payload.issue.title;",
      "log.info(title);",
      "",
      "await load(title);",
    );
    expect(extracted(text, "const title", "log.info(title)")).toBe(
      inHandler(
        "const made = () => {",
        "  // What.",
        "  const title = payload.issue.title;",
        "  log.info(title);",
        "  return title;",
        "};",
        "const title = made();",
        "",
        "await load(title);",
      ),
    );
  });

  test("with await where they wait", () => {
    const text = inHandler("await load(payload);", "log.info(payload);");
    expect(extracted(text, "await load(payload)")).toBe(
      inHandler(
        "const made = async () => {",
        "  await load(payload);",
        "};",
        "await made();",
        "log.info(payload);",
      ),
    );
  });

  test("with several results as an object, and literals that stay", () => {
    const text = inHandler("const a = load(payload);", "const b = load(2);", "log.info(a, b);");
    expect(extracted(text, "const a", "load(2)")).toContain(
      "  return { a, b };\n  };\n  const { a, b } = made();\n",
    );
    const literal = inHandler("load(payload);", 'const mode = "fast";', "load(mode);");
    expect(extracted(literal, "load(payload)", 'fast"')).toContain(
      "  return { mode } as const;\n  };\n  const { mode } = made();\n",
    );
    const promise = inHandler("const running = load(payload);", "await load(2);", "await running;");
    expect(extracted(promise, "const running", "load(2)")).toContain(
      "  return { running };\n  };\n  const { running } = await made();\n",
    );
  });

  test("with let for what changes later, in its type", () => {
    const text = inHandler("let count: number | undefined = payload;", "count = 2;", "load(count);");
    expect(extracted(text, "let count", "= payload")).toContain(
      "let count: number | undefined = made();\n  count = 2;",
    );
  });
});

describe("steps become a function elsewhere", () => {
  test("at the top level where they need nothing from the flow", () => {
    const text = inHandler("await load(1);", "log.info(1);");
    expect(extracted(text, "await load(1)")).toBe(
      `${inHandler("await made();", "log.info(1);")}\nasync function made() {\n  await load(1);\n}\n`,
    );
  });

  test("at the top level with parameters where their types are known, or do not matter", () => {
    const text = inHandler("await load(payload.issue);", "log.info(1);");
    const types = { payload: "{ readonly issue: string }" };
    expect(extracted(text, "await load", ".issue)", { types })).toBe(
      `${inHandler("await made(payload);", "log.info(1);")}
async function made(payload: { readonly issue: string }) {
  await load(payload.issue);
}
`,
    );
    expect(extracted(text, "await load", ".issue)", { language: "js" })).toContain(
      "async function made(payload) {",
    );
    expect(extracted(text, "await load", ".issue)", { types: { payload: "Unknown<Issue>" } })).toContain(
      "const made = async () => {",
    );
    const document = readFlow(text);
    const edit = {
      op: "extract",
      steps: stepsFrom(text, document, "await load", ".issue)"),
      name: "made",
    } as const;
    expect(typesForEdit(text, document, edit)).toEqual([
      { name: "payload", at: text.indexOf("payload.issue)") },
    ]);
  });

  test("on one line where the block is one", () => {
    const text = "async function run(a) { a(1); a(2) }\n";
    expect(extracted(text, "a(1)")).toBe(
      "async function run(a) { const made = () => { a(1); }; made(); a(2) }\n",
    );
    expect(extracted("function run(a) { if (a) a(1) }\n", "a(1)", "a(1)", { language: "js" })).toBe(
      "function run(a) { if (a) made(a); }\n\nfunction made(a) {\n  a(1)\n}\n",
    );
  });
});

test.each([
  ["changes-meaning", ["const a = 1;", "return a;"], "return a"],
  ["changes-meaning", ["let a = 1;", "a = 2;", "load(a);"], "a = 2"],
  ["changes-meaning", ["for (const a of payload) {", "  if (a) break;", "  load(a);", "}"], "if (a) break"],
  [
    "changes-meaning",
    ["outer: for (const a of payload) {", "  for (const b of a) { continue outer; }", "}"],
    "for (const b of a) { continue outer; }",
  ],
  ["changes-meaning", ["load(this);"], "load(this)"],
  ["changes-meaning", ["load(() => arguments[0]);"], "load(() => arguments[0])"],
  ["changes-meaning", ["const a = await load(1);", "throw a;"], "throw a"],
  ["changes-meaning", ["load(f);", "function f() {}", "load(1);"], "function f() {}"],
  [
    "changes-meaning",
    ["if (payload.issue) {", "  load(payload.issue.title);", "}"],
    "load(payload.issue.title)",
  ],
  [
    "changes-meaning",
    ["if (!payload) {", "  throw new Error();", "}", "load(payload);"],
    "if (!payload) {\n    throw new Error();\n  }",
  ],
  ["changes-meaning", ["let a;", "a = load(1);", "load(a);"], "load(a)"],
  ["name-taken", ["const made = 1;", "load(2);"], "load(2)"],
  ["name-taken", ["load(2);", "made();"], "load(2)"],
  ["not-applicable", ["load(1);", "if (payload) load(payload);"], "load(payload)"],
] as const)("or are refused: %s %j", (code, lines, steps) => {
  const found = refusal(inHandler(...lines), steps);
  expect(found.code).toBe(code);
  expect(found.message).toMatch(/^.+\. .+\.$/);
});
