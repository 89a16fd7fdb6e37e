import { describe, expect, test } from "vitest";
import { refused, stepsFrom, textAfterEdit } from "../../testing/edited.ts";

const extracted = (text: string, first: string, last: string): string =>
  textAfterEdit(
    text,
    (document) => ({ op: "extract", steps: stepsFrom(text, document, first, last), name: "made" }),
    { language: "js" },
  );

describe("where the steps jump, the caller does", () => {
  const inLoop = (...lines: readonly string[]): string =>
    `export function run(list) {\n  for (const one of list) {\n${lines.map((line) => `    ${line}\n`).join("")}  }\n}\n`;
  const made = (...lines: readonly string[]): string =>
    `\nfunction made(one) {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`;

  test.each(["continue", "break"])("on some paths: %s", (word) => {
    const text = inLoop("log(one);", `if (one.late) ${word};`, "load(one);");
    expect(extracted(text, "log(one)", `if (one.late) ${word}`)).toBe(
      inLoop(`if (made(one)) ${word};`, "load(one);") +
        made("log(one);", "if (one.late) return true;", "return false;"),
    );
  });

  test("always", () => {
    const text = inLoop("if (one.late) {", "  log(one);", "  continue;", "}", "load(one);");
    expect(extracted(text, "log(one)", "continue")).toBe(
      inLoop("if (one.late) {", "  made(one);", "  continue;", "}", "load(one);") +
        made("log(one);", "return;"),
    );
  });

  test("and gets what the steps declare where they do not", () => {
    const text = inLoop("const id = find(one);", "if (!id) continue;", "load(id);");
    expect(extracted(text, "const id", "if (!id) continue")).toBe(
      inLoop("const result = made(one);", "if (!result) continue;", "const { id } = result;", "load(id);") +
        made("const id = find(one);", "if (!id) return undefined;", "return { id };"),
    );
  });

  test("but not where the turn of the loop ends anyhow, nor for loops among the steps", () => {
    const text = inLoop("if (one.late) continue;", "for (const a of one) { if (a) break; }", "load(one);");
    expect(extracted(text, "if (one.late) continue", "load(one)")).toBe(
      inLoop("made(one);") +
        made("if (one.late) return;", "for (const a of one) { if (a) break; }", "load(one);"),
    );
  });

  test("stands inside where it sets what is needed after the jump", () => {
    const text = inLoop("count += 1;", "if (one.late) break;", "load(count);").replace(
      "  for",
      "  let count = 0;\n  for",
    );
    expect(extracted(text, "count += 1", "if (one.late) break")).toContain(
      "    const made = () => {\n      count += 1;\n      if (one.late) return true;\n      return false;\n    };\n    if (made()) break;\n",
    );
  });

  test.each([
    ["in two ways", "if (one.late) break;", "else continue;"],
    ["by a jump and a return", "if (one.late) break;", "else return;"],
    ["to a label", "if (one.late)", "  continue outer;"],
  ])("or they are refused where they are left %s", (_, ...lines) => {
    const text = inLoop(...lines, "load(one);").replace("for", "outer: for");
    const { code, message } = refused(text, (document) => ({
      op: "extract",
      steps: stepsFrom(text, document, "if (one.late)", lines[1]),
      name: "made",
    }));
    expect(code).toBe("changes-meaning");
    expect(message).toMatch(/^.+\. Select the whole loop, or exclude .+\.$/);
  });
});

test("nothing is given back by the last steps of a function that may return before their end", () => {
  const text = "export function run(a) {\n  note();\n  a += 1;\n  if (a > 2) return;\n  load(a);\n}\n";
  expect(extracted(text, "a += 1", "load(a)")).toBe(
    "export function run(a) {\n  note();\n  made(a);\n}\n\nfunction made(a) {\n  a += 1;\n  if (a > 2) return;\n  load(a);\n}\n",
  );
});

test("a loop that is left by a break of its own may stand in another loop", () => {
  const text = "export function run(a) {\n  for (const b of a) { if (b) break; }\n}\n";
  const wrapped = textAfterEdit(text, (document) => ({
    op: "wrap",
    steps: stepsFrom(text, document, "for (const", "break; }"),
    in: "while",
  }));
  expect(wrapped).toContain("    for (const b of a) { if (b) break; }\n");
});
