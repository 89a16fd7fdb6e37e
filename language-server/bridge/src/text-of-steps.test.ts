import { listSteps } from "@hookloom/protocol/walk";
import { describe, expect, test } from "vitest";
import { EditRejected } from "./edits/errors.ts";
import { readFlow } from "./incremental/read-flow.ts";
import { textAfterEdit } from "./testing/edited.ts";
import { importsOfSteps, textOfSteps } from "./text-of-steps.ts";

const file = (...lines: readonly string[]): string =>
  ["async function run() {", ...lines.map((line) => line && `  ${line}`), "}", ""].join("\n");

/** The text of the steps that start with these words. */
function textOf(text: string, ...starts: readonly string[]): string | undefined {
  const document = readFlow(text);
  const ids = starts.map((start) => {
    const found = listSteps(document).find(({ range }) => text.startsWith(start, range.start));
    return found?.id ?? expect.fail(`No step starts with ${start}`);
  });
  return textOfSteps(text, document, ids);
}

describe("the text of a step", () => {
  test("begins with the comments above it and has no indentation", () => {
    const text = file("// Says hello", "// to everyone", "hello(() => {", "  wave();", "});");
    expect(textOf(text, "hello")).toBe("// Says hello\n// to everyone\nhello(() => {\n  wave();\n});");
    expect(textOf(text, "wave")).toBe("wave();");
  });

  test("takes a block comment along whatever its lines start with", () => {
    const text = file("before();", "/*", "  Says hello", "  to everyone", "*/", "hello();");
    expect(textOf(text, "hello")).toBe("/*\n  Says hello\n  to everyone\n*/\nhello();");
  });

  test("ends with the comment at the end of its line", () => {
    expect(textOf(file("hello(); // to everyone", "bye();"), "hello")).toBe("hello(); // to everyone");
  });

  test("leaves out a comment that a blank line separates, and a disabled step above", () => {
    expect(textOf(file("// free", "", "// why", "hello();"), "hello")).toBe("// why\nhello();");
    expect(textOf(file("// free", "", "hello();"), "hello")).toBe("hello();");
    expect(textOf(file("// wave();", "// why", "hello();"), "hello")).toBe("// why\nhello();");
  });

  test("is the comment of a disabled step", () => {
    expect(textOf(file("hello();", "// if (late) {", "//   wave();", "// }", "bye();"), "// if")).toBe(
      "// if (late) {\n//   wave();\n// }",
    );
  });

  test("is what is written where the code is broken", () => {
    expect(textOf(file("hello();", "// why", "wave(;", "bye();"), "wave(")).toBe("// why\nwave(;");
  });

  test("keeps the lines of a template literal as they are", () => {
    const text = file("hello(`a", "  b`,", "  c,", ");");
    expect(textOf(text, "hello")).toBe("hello(`a\n    b`,\n  c,\n);");
  });

  test("has the line ends and tabs of the file", () => {
    const text = file("// why", "if (late) {", "  wave();", "}", "bye();")
      .replaceAll("  ", "\t")
      .replaceAll("\n", "\r\n");
    expect(textOf(text, "bye", "if")).toBe("// why\r\nif (late) {\r\n\twave();\r\n}\r\nbye();");
    expect(textOf(text, "wave", "bye")).toBe("wave();\r\nbye();");
  });
});

describe("the text of several steps", () => {
  test("is in the order of the file and holds no statement twice", () => {
    const text = file(
      "// why",
      "hello();",
      "",
      "if (late) {",
      "  leave(() => {",
      "    wave();",
      "  });",
      "}",
    );
    expect(textOf(text, "wave", "if", "leave", "hello", "hello")).toBe(
      "// why\nhello();\nif (late) {\n  leave(() => {\n    wave();\n  });\n}",
    );
  });

  test("separates statements that would continue each other", () => {
    const text = file("hello()", "const a = 1", ";[1].forEach(wave)");
    expect(textOf(text, "[1]")).toBe("[1].forEach(wave)");
    expect(textOf(text, "hello", "[1]")).toBe("hello()\n;[1].forEach(wave)");
  });
});

test("steps of a broken text have theirs in its language", () => {
  // The two halves of a tag are half of a comparison without JSX.
  const text = file("const page = <p>{total}</p>;", "show(page);", "send(");
  for (const language of ["tsx", "js"] as const) {
    const document = readFlow(text, { language });
    const steps = document.flows[0]?.body.steps ?? [];
    const shown = steps.filter(({ kind }) => kind !== "hole").map(({ id }) => id);
    expect(textOfSteps(text, document, shown, { language })).toBe(
      "const page = <p>{total}</p>;\nshow(page);",
    );
    expect(importsOfSteps(text, document, shown, { language })).toEqual([]);
  }
});

test("steps that do not exist have no text", () => {
  const text = file("hello();");
  expect(textOfSteps(text, readFlow(text), ["gone"])).toBeUndefined();
});

test("a document of another text is refused", () => {
  const document = readFlow(file("hello();"));
  const ids = listSteps(document).map(({ id }) => id);
  expect(() => textOfSteps(file("wave();", "bye();"), document, ids)).toThrow(EditRejected);
});

const source = `import main, { type Kind, load as read, other } from "./load.ts";
import * as all from "all";
import type { Shape } from "shape";

async function run(value: Kind) {
  const shape: Shape = await read(value);
  main(all.of(shape));
}
`;

test("what steps import comes along when they are pasted", () => {
  const document = readFlow(source);
  const steps = document.flows[0]?.body.steps.map(({ id }) => id) ?? [];
  const imports = importsOfSteps(source, document, steps);
  expect(imports).toEqual([
    { module: "./load.ts", name: "default", as: "main" },
    { module: "./load.ts", name: "load", as: "read" },
    { module: "all", name: "*", as: "all" },
    { module: "shape", name: "Shape", as: "Shape", type: true },
  ]);
  const target =
    'import { load } from "./load.ts";\n\nasync function here(value: string) {\n  load(value);\n}\n';
  const code = textOfSteps(source, document, steps) ?? "";
  const pasted = textAfterEdit(target, ({ flows }) => ({
    op: "paste",
    block: flows[0]?.body.id ?? "",
    index: 1,
    code,
    imports,
  }));
  expect(pasted).toBe(`import * as all from "all";
import type { Shape } from "shape";
import main from "./load.ts";
import { load } from "./load.ts";

async function here(value: string) {
  load(value);
  const shape: Shape = await load(value);
  main(all.of(shape));
}
`);
});
