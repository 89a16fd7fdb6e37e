import { findStep, listSteps } from "@hookloom/protocol/walk";
import { describe, expect, test } from "vitest";
import { readFlow } from "../incremental/read-flow.ts";
import { findRecorded } from "./find-recorded.ts";
import { recordSteps } from "./record-steps.ts";

const built = `export async function run(order) {
  const total = await price(order);
  if (total > 10) {
    notify(total);
  }
  return total;
}
`;

/** The code that each step of the built text has now; undefined for one without a place. */
function codesIn(text: string): readonly (string | undefined)[] {
  const { table } = recordSteps(built, { language: "ts", from: "x" }) ?? { table: undefined };
  if (!table) throw new Error("The source was not recorded.");
  const document = readFlow(text, { language: "ts" });
  const ranges = {
    steps: table.steps.map(({ range }) => range),
    blocks: table.blocks.map(({ range }) => range),
    flows: table.flows.map(({ range }) => range),
  };
  const found = findRecorded({ text: built, ...ranges }, { text, document }, { language: "ts" });
  expect(found.steps).toHaveLength(listSteps(readFlow(built)).length);
  return found.steps.map((id) => {
    const range = id === null ? undefined : findStep(document, id)?.range;
    return range && text.slice(range.start, range.end).split("\n")[0];
  });
}

describe("what was built is found again", () => {
  test("in the same text", () => {
    expect(codesIn(built)).toEqual([
      "const total = await price(order);",
      "if (total > 10) {",
      "notify(total);",
      "return total;",
    ]);
  });

  test("after edits around it", () => {
    const text = `// New.\nimport "x";\n${built.replace("  return", "  done();\n  return").replace("run(", "start(")}`;
    expect(codesIn(text)).toEqual([
      "const total = await price(order);",
      "if (total > 10) {",
      "notify(total);",
      "return total;",
    ]);
  });

  test("but not a step that was changed or deleted, while one around it stays", () => {
    const text = built.replace("notify(total)", "notify(total, 1)").replace("  return total;\n", "");
    expect(codesIn(text)).toEqual([
      "const total = await price(order);",
      "if (total > 10) {",
      undefined,
      undefined,
    ]);
  });

  test("but not a branch that was changed, while its step and the others stay", () => {
    const parallel = "export async function run(a) {\n  await Promise.all([one(a), two(a), three()]);\n}\n";
    const { table } = recordSteps(parallel, { language: "ts", from: "x" }) ?? { table: undefined };
    if (!table) throw new Error("The source was not recorded.");
    const ranges = {
      steps: table.steps.map(({ range }) => range),
      blocks: table.blocks.map(({ range }) => range),
      flows: table.flows.map(({ range }) => range),
    };
    const text = parallel.replace("two(a)", "two(a, 1)");
    const document = readFlow(text, { language: "ts" });
    const found = findRecorded({ text: parallel, ...ranges }, { text, document }, { language: "ts" });
    const [step] = document.flows[0]?.body.steps ?? [];
    expect(found.steps).toEqual([step?.id]);
    const [one, , three] = step?.blocks.map(({ id }) => id) ?? [];
    expect(found.blocks.slice(1)).toEqual([one, null, three]);
  });

  test("not in a text that has nothing to do with it", () => {
    expect(codesIn("export function other() { elsewhere(); }")).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
