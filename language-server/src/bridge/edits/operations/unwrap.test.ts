import { expect, test } from "vitest";
import { readFlow } from "../../read-flow.ts";
import { edited } from "../../testing/edited.ts";

/** The text after the first step of its first function is unwrapped. */
function unwrapped(body: string): string {
  const text = `function run() {\n${body}}\n`;
  const step = readFlow(text).flows[0]?.body.steps[0]?.id ?? "";
  return edited(text, { op: "unwrap", step }).slice("function run() {\n".length, -"}\n".length);
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
