import type { FlowDocument } from "@hookloom/protocol/flow-document";
import type { ExtractScope } from "@hookloom/protocol/flow-edit";
import { describe, expect, test } from "vitest";
import { readFlow } from "../../incremental/read-flow.ts";
import { refused, stepsFrom, textAfterEdit } from "../../testing/edited.ts";
import { typesForEdit } from "../../write-edit.ts";

const inHandler = (...lines: readonly string[]): string =>
  `import { load } from "./load.ts";

hub.on("issues.opened", async ({ payload, log }) => {
${lines.map((line) => (line === "" ? "\n" : `  ${line}\n`)).join("")}});
`;

interface Options {
  readonly language?: "ts" | "js";
  readonly types?: Readonly<Record<string, string>>;
  readonly isChecked?: boolean;
}

function extracted(text: string, first: string, last = first, options: Options = {}): string {
  return textAfterEdit(
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
      { name: "payload.issue", at: text.indexOf("payload.issue)") },
    ]);
  });

  test("with what they read of a variable, where its own type is too long and nothing acts before", () => {
    const types = { "payload.pr.title": "string", payload: `{ ${"a: string; ".repeat(20)}}` };
    const words = [
      'const words = payload.pr.title.split(" ");',
      "const long: string[] = words.filter(Boolean);",
    ];
    const text = inHandler(...words, "log.info(long);");
    const after = extracted(text, "const words", "(Boolean);", { types });
    expect(after).toContain("  const long: string[] = made(payload.pr.title);\n  log.info(long);\n");
    expect(after).toContain('\nfunction made(title: string) {\n  const words = title.split(" ");\n');
    for (const other of ["load(1);", "for (const a of [1])", "const f = () =>"]) {
      const acted = inHandler(`${other} load(payload.pr.title);`, "log.info(1);");
      const last = other === "load(1);" ? "load(payload.pr.title);" : `${other} load(payload.pr.title);`;
      expect(extracted(acted, other, last, { types }), other).toMatch(/made\(payload\)|made\(\)/);
    }
  });

  test("with the whole variable where what they read of it is read in some cases only", () => {
    const types = { "payload.pr.title": "string", payload: `{ ${"a: string; ".repeat(20)}}` };
    const read = (line: string): string => extracted(inHandler(line, "log.info(1);"), line, line, { types });
    for (const line of [
      "let title = 1; try { title = payload.pr.title; } catch {}",
      "if (1) load(payload.pr.title);",
      "load(1 ? payload.pr.title : 2);",
      "load(1 && payload.pr.title);",
      "switch (1) { case payload.pr.title: }",
      "const { a = payload.pr.title } = {};",
      "load?.(payload.pr.title);",
      "if (1) throw 2; load(payload.pr.title);",
    ])
      expect(read(line), line).toMatch(/made\(payload\)/);
    for (const line of [
      "if (payload.pr.title) load(2);",
      "load(payload.pr.title ? 1 : 2);",
      "load(payload.pr.title && 1);",
      "switch (payload.pr.title) { case 1: load(2); }",
    ])
      expect(read(line), line).toMatch(/made\(payload\.pr\.title\)/);
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

/** A function of JavaScript, whose parameters need no types, after some of its steps have become one. */
function part(
  lines: readonly string[],
  first: string,
  last = first,
  edit: { scope?: ExtractScope } = {},
): string {
  const text = `async function run(a, b) {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`;
  return textAfterEdit(
    text,
    (document) => ({ op: "extract", steps: stepsFrom(text, document, first, last), name: "made", ...edit }),
    { language: "js" },
  ).replace(/^async function run\(a, b\) \{\n/, "");
}

test("asks for the type of what they read of a variable where they read it first", () => {
  const text = inHandler("load(payload.a, payload.b, payload.a);", "log.info(1);");
  const document = readFlow(text);
  const steps = stepsFrom(text, document, "load(payload.a", "payload.a);");
  expect(typesForEdit(text, document, { op: "extract", steps, name: "made" })).toEqual([
    { name: "payload", at: text.indexOf("payload.a") },
    { name: "payload.a", at: text.indexOf("payload.a") },
    { name: "payload.b", at: text.indexOf("payload.b") },
  ]);
});

describe("what the steps return is returned", () => {
  test("where they always do", () => {
    expect(part(["const c = a + b;", "return c;"], "const c", "return c;")).toBe(
      "  return made(a, b);\n}\n\nfunction made(a, b) {\n  const c = a + b;\n  return c;\n}\n",
    );
    expect(
      part(["try {", "  await a();", "  return b();", "} catch { b(); }"], "await a", "return b();"),
    ).toContain("    return (await made(a, b)).value;\n");
    expect(part(["if (a) throw b;", "a();"], "throw b;")).toContain("  if (a) return made(b);\n");
    expect(part(["if (a) { b(); return; }", "a();"], "b();", "return;")).toContain("{ made(b); return; }\n");
    expect(part(["if (a) { await b(); return; }", "a();"], "await b();", "return;")).toContain(
      "{ await made(b); return; }\n",
    );
  });

  test("where nothing comes after them", () => {
    expect(part(["if (a) return b;", "a();"], "if (a)", "a();")).toContain("  return made(a, b);\n}\n");
    expect(part(["if (a) return;", "b();"], "if (a)", "b();")).toContain("  made(a, b);\n}\n");
  });

  test("where only some paths return nothing", () => {
    expect(part(["if (a) return;", "b();"], "if (a) return;")).toBe(
      "  if (made(a)) return;\n  b();\n}\n\nfunction made(a) {\n  if (a) return true;\n  return false;\n}\n",
    );
    expect(part(["if (a) return;", "const c = b();", "a(c);"], "if (a)", "= b();")).toBe(
      `  const result = made(a, b);
  if (!result) return;
  const { c } = result;
  a(c);
}

function made(a, b) {
  if (a) return undefined;
  const c = b();
  return { c };
}
`,
    );
  });

  test("where only some paths return a value", () => {
    expect(part(["if (a) return { a };", "b();"], "if (a) return { a };")).toBe(
      `  const result = made(a);
  if (result !== undefined) return result;
  b();
}

function made(a) {
  if (a) return { a };
  return undefined;
}
`,
    );
    expect(part(["if (a) return b();", "b(2);"], "if (a) return b();")).toBe(
      `  const result = made(a, b);
  if (result) return result.value;
  b(2);
}

function made(a, b) {
  if (a) return { value: b() };
  return undefined;
}
`,
    );
    expect(part(["if (a) return b, a();", "b(2);"], "if (a) return b, a();")).toContain(
      "  if (a) return { value: (b, a()) };\n",
    );
    expect(part(["if (a) return b();", "const c = b(2);", "a(c);"], "if (a)", "b(2);")).toBe(
      `  const result = made(a, b);
  if (result.returned) return result.value;
  const { c } = result;
  a(c);
}

function made(a, b) {
  if (a) return { returned: true, value: b() };
  const c = b(2);
  return { returned: false, c };
}
`,
    );
  });

  test("in the type that the function around has", () => {
    const text =
      "export function run(a: string): Result {\n  const b = a;\n  return { b };\n}\n\ntype Result = { b: string };\n";
    expect(
      extracted(text, "const b", "return { b };", { types: { a: "string", return: "Result" } }),
    ).toContain("\nfunction made(a: string): Result {\n  const b = a;\n  return { b };\n}\n");
    const fails = "export async function run(a: string) {\n  if (a) throw new Error(a);\n}\n";
    const options = { types: { a: "string" }, isChecked: true };
    expect(extracted(fails, "throw new Error(a);", "throw new Error(a);", options)).toContain(
      "  if (a) return made(a);\n}\n\nfunction made(a: string): never {\n",
    );
  });
});

describe("variables around the steps that they set come back", () => {
  test("one by one", () => {
    expect(part(["let c = 1;", "c += a;", "b(c);"], "c += a;")).toContain(
      "  c = made(c, a);\n  b(c);\n}\n\nfunction made(c, a) {\n  c += a;\n  return c;\n}\n",
    );
    expect(part(["let c;", "c = a();", "b(c);"], "c = a();")).toContain(
      "  c = made(a);\n  b(c);\n}\n\nfunction made(a) {\n  let c;\n  c = a();\n  return c;\n}\n",
    );
  });

  test("with what they declare", () => {
    expect(part(["a += 1;", "const c = a;", "b(a, c);"], "a += 1;", "const c = a;")).toContain(
      "  const result = made(a);\n  const { c } = result;\n  a = result.a;\n  b(a, c);\n",
    );
  });

  test("as members of an object where a promise would be waited for", () => {
    expect(part(["let c;", "await a();", "c = b();", "await c;"], "await a();", "c = b();")).toContain(
      "  const result = await made(a, b);\n  c = result.c;\n",
    );
  });

  test("unless another function or an error handler can see them meanwhile", () => {
    const shared = part(["let c = 1;", "const d = () => c;", "c = a(d);", "b(c);"], "c = a(d);");
    expect(shared).toContain("  const made = () => {\n    c = a(d);\n  };\n  made();\n");
    const tried = part(["let c = 1;", "try {", "  c = a();", "} finally { b(c); }"], "c = a();");
    expect(tried).toContain("    const made = () => {\n      c = a();\n    };\n    made();\n");
  });
});

describe("a new function stands", () => {
  const method = (line: string, members = ""): string =>
    `class Part extends Base {\n${members}  run(a) {\n    ${line}\n  } // the end\n\n  last() {}\n}\n`;

  test("as a method where the steps use this", () => {
    expect(extracted(method("this.n = a;"), "this.n = a;", "this.n = a;", { types: { a: "number" } })).toBe(
      `class Part extends Base {
  run(a) {
    this.made(a);
  } // the end

  private made(a: number) {
    this.n = a;
  }

  last() {}
}
`,
    );
    const js = { language: "js" } as const;
    expect(extracted(method("super.run(a);"), "super.run(a);", "super.run(a);", js)).toContain(
      "\n  made(a) {\n",
    );
    const hidden = extracted(method("this.n = a;", "  #n;\n"), "this.n = a;", "this.n = a;", js);
    expect(hidden).toContain("    this.#made(a);\n");
    expect(hidden).toContain("\n  #made(a) {\n    this.n = a;\n  }\n\n  last");
    const isStatic = "class Part { static run(a) { this.go(a); a(); } }\n";
    expect(extracted(isStatic, "this.go(a);", "this.go(a);", js)).toBe(
      "class Part { static run(a) { this.made(a); a(); }\nstatic made(a) {\n  this.go(a);\n}\n }\n",
    );
  });

  test("inside of this one where the steps use what only that has", () => {
    expect(part(["a(arguments.length);", "b();"], "a(arguments.length);")).toContain(
      "  const made = () => {\n    a(arguments.length);\n  };\n  made();\n  b();\n",
    );
    expect(part(["b(this);"], "b(this);")).toContain("const made = () => {\n    b(this);\n  };");
  });

  test("where the edit says, or the edit is refused", () => {
    expect(part(["a(b);"], "a(b);", "a(b);", { scope: "inner" })).toContain(
      "const made = () => {\n    a(b);",
    );
    expect(part(["a(b);"], "a(b);", "a(b);", { scope: "module" })).toContain("\nfunction made(a, b) {\n");
    expect(() => part(["a(b);"], "a(b);", "a(b);", { scope: "class" })).toThrow(/not in a method of a class/);
    expect(() => part(["a(this);"], "a(this);", "a(this);", { scope: "module" })).toThrow(
      /use this, which is not available in a function/,
    );
    const text = method("a();", "  made() {}\n");
    const edit = (scope: ExtractScope) => (document: FlowDocument) =>
      ({ op: "extract", steps: stepsFrom(text, document, "a();"), name: "made", scope }) as const;
    expect(() => textAfterEdit(text, edit("class"), { language: "js" })).toThrow(/made/);
    expect(textAfterEdit(text, edit("module"), { language: "js" })).toContain("\nfunction made(a) {\n");
  });

  test("before a statement without braces, with braces around both", () => {
    expect(extracted(inHandler("load(1);", "if (payload) load(payload);"), "load(payload)")).toContain(
      "  if (payload) {\n    const made = () => {\n      load(payload);\n    };\n    made();\n  }\n",
    );
    expect(
      part(["if (a)", "  return b();", "else a();", "b(a);"], "return b();", "return b();", {
        scope: "inner",
      }),
    ).toBe(
      "  if (a) {\n    const made = () => {\n      return b();\n    };\n    return made();\n  }\n  else a();\n  b(a);\n}\n",
    );
  });

  test("as a generator where the steps yield", () => {
    const text = "async function* run(a) {\n  const b = yield a;\n  yield* a(b);\n}\n";
    expect(extracted(text, "const b", "yield a;", { language: "js" })).toBe(
      "async function* run(a) {\n  const { b } = yield* made(a);\n  yield* a(b);\n}\n\nasync function* made(a) {\n  const b = yield a;\n  return { b };\n}\n",
    );
  });

  test("where a handler is one expression", () => {
    const head = 'import { github } from "@hookloom/runtime/github";\nconst hub = github();\n';
    const text = `${head}hub.on("issues.opened", async ({ payload }) => load(payload));\n`;
    expect(extracted(text, "load(payload)", "load(payload)", { language: "js" })).toBe(
      `${head}hub.on("issues.opened", async ({ payload }) => made(payload));\n\nfunction made(payload) {\n  return load(payload);\n}\n`,
    );
  });
});

test.each([
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
] as const)("or are refused: %s %j", (code, lines, steps) => {
  const found = refusal(inHandler(...lines), steps);
  expect(found.code).toBe(code);
  expect(found.message).toMatch(/^.+\. .+\.$/);
});
