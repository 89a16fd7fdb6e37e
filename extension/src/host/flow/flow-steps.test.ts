import { type FlowDocument, findStep, type Step } from "@hookloom/language-server/protocol";
import { describe, expect, it } from "vitest";
import { flowAt, textOfSteps } from "./flow-steps.ts";

const text = [
  "async function main() {",
  "  // Says hello",
  "  // to everyone",
  "  hello();",
  "  if (late) {",
  "    leave(() => {",
  "      wave();",
  "    });",
  "  }",
  "}",
  "",
].join("\n");

function step(id: string, code: string, more: Partial<Step> = {}): Step {
  const start = text.indexOf(code);
  const range = { start, end: start + code.length };
  return { id, kind: "call", label: id, range, fields: [], blocks: [], ...more };
}

function documentOf(): FlowDocument {
  const wave = step("wave", "wave();");
  const leave = step("leave", text.slice(text.indexOf("leave("), text.indexOf("  }\n}") - 1));
  const block = {
    id: "then",
    range: { start: text.indexOf("{\n    leave") + 1, end: text.indexOf("  }\n}") + 2 },
    steps: [leave],
  };
  const late = step("late", text.slice(text.indexOf("if (late)"), text.indexOf("  }\n}") + 3), {
    kind: "if",
    blocks: [block],
  });
  const hello = step("hello", "hello();", { comment: "Says hello\nto everyone" });
  const arrow = { start: text.indexOf("() => {"), end: text.indexOf("});") + 1 };
  return {
    problems: [],
    flows: [
      {
        id: "main",
        name: "main",
        triggers: [],
        range: { start: 0, end: text.length - 1 },
        body: { id: "body", range: { start: 23, end: text.length - 2 }, steps: [hello, late] },
      },
      {
        id: "arrow",
        name: "leave",
        triggers: [],
        range: arrow,
        body: { id: "inner", range: { start: arrow.start + 7, end: arrow.end - 1 }, steps: [wave] },
      },
    ],
  };
}

describe("textOfSteps", () => {
  const textOf = (...ids: string[]): string =>
    textOfSteps(
      text,
      ids.map((id) => findStep(documentOf(), id) ?? expect.fail(id)),
    );

  it("includes the comment and removes the indentation", () => {
    expect(textOf("hello")).toBe("// Says hello\n// to everyone\nhello();");
    expect(textOf("leave")).toBe("leave(() => {\n  wave();\n});");
  });

  it("keeps the order of the text and repeats no statement", () => {
    const both = textOf("wave", "late", "leave", "hello");
    expect(both.startsWith("// Says hello")).toBe(true);
    expect(both.match(/wave\(\)/g)).toHaveLength(1);
    expect(both.endsWith("  leave(() => {\n    wave();\n  });\n}")).toBe(true);
  });
});

describe("flowAt", () => {
  it("finds the innermost function", () => {
    expect(flowAt(documentOf(), text.indexOf("hello();"))?.id).toBe("main");
    expect(flowAt(documentOf(), text.indexOf("wave();"))?.id).toBe("arrow");
    expect(flowAt(documentOf(), text.length + 5)).toBeUndefined();
  });
});

describe("findStep", () => {
  it("finds steps inside blocks", () => {
    expect(findStep(documentOf(), "leave")?.label).toBe("leave");
    expect(findStep(documentOf(), "gone")).toBeUndefined();
  });
});
