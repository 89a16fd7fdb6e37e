import { describe, expect, test } from "vitest";
import { readFlow } from "../../incremental/read-flow.ts";
import { refused, textAfterEdit } from "../../testing/edited.ts";

/** The text after the first step of its first function is unwrapped. */
function unwrapped(body: string): string {
  const text = `function run() {\n${body}}\n`;
  const step = readFlow(text).flows[0]?.body.steps[0]?.id ?? "";
  return textAfterEdit(text, { op: "unwrap", step }).slice("function run() {\n".length, -"}\n".length);
}

test.each([
  ["of a body on lines of its own", "  for (const a of b) { // note\n    c();\n  }\n", "  // note\n  c();\n"],
  ["where the last brace ends a line", "  if (x) { // note\n    c(); }\n", "  // note\n  c();\n"],
  ["before a guarded statement", "  if (x) { // note\n  ;({ c } = d) }\n", "  // note\n  ;({ c } = d)\n"],
  ["on one line", "  if (x) { /* note */ c(); /* end */ }\n", "  /* note */ c(); /* end */\n"],
  [
    "behind the last statement",
    "  if (x) { c();\n    // end\n    /* of it */ }\n",
    "  c();\n  // end\n  /* of it */\n",
  ],
])("unwrapping keeps the comments %s", (_, before, after) => {
  expect(unwrapped(before)).toBe(after);
});

describe("a parallel step", () => {
  const inRun = (...lines: readonly string[]): string =>
    `async function run() {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`;

  /** Why the parallel step of a text is not unwrapped. */
  const refusal = (text: string): { code: string; message: string } => {
    const step = readFlow(text).flows[0]?.body.steps.find(({ kind }) => kind === "parallel")?.id ?? "";
    return refused(text, { op: "unwrap", step });
  };

  test("becomes the statements of its branches", () => {
    const text = inRun("await Promise.all([(async () => { const x = a(); b(x); })(), c()]);");
    const step = readFlow(text).flows[0]?.body.steps[0]?.id ?? "";
    expect(textAfterEdit(text, { op: "unwrap", step })).toBe(inRun("const x = a();", "b(x);", "await c();"));
  });

  test("stays where a return of one branch would end the function", () => {
    for (const end of ["return;", "if (done) return;", "return await b();"]) {
      const text = inRun(`await Promise.all([(async () => { a(); ${end} })(), c()]);`, "d();");
      expect(refusal(text)).toEqual({
        code: "changes-meaning",
        message: "A return in one of the branches would end the whole function. Remove the return first.",
      });
    }
  });

  test.each([
    ["the steps after it", inRun("await Promise.all([(async () => { const x = 1; })()]);", "use(x);")],
    ["the steps after it, by var", inRun("await Promise.all([(async () => { var x = 1; })()]);", "use(x);")],
    ["another branch", inRun("await Promise.all([(async () => { const x = 1; })(), use(x)]);")],
  ])("stays where a name of one branch means something else in %s", (_, text) => {
    expect(refusal(text).code).toBe("changes-meaning");
    expect(refusal(text).message).toContain('"x" is declared in these steps');
  });

  test.each(["allSettled", "race", "any"])("stays where Promise.%s joins its branches", (joiner) => {
    expect(refusal(inRun(`await Promise.${joiner}([a(), b()]);`))).toEqual({
      code: "changes-meaning",
      message: `Promise.${joiner} does not wait for every branch to succeed, but sequential steps do. Change it to Promise.all first.`,
    });
  });
});
