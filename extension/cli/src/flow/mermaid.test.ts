import { readFlow } from "@hookloom/bridge/read";
import { flowDiagrams } from "@hookloom/core/flows/picture/flow-diagram";
import { describe, expect, it } from "vitest";
import { toMermaid } from "./mermaid.ts";
import { toOutline } from "./outline.ts";

/** The edges of a chart, with the text of each node in place of its id: `if a -then-> one`. */
function chartEdges(body: string): readonly string[] {
  const chart = toMermaid(flowDiagrams(readFlow(`export async function run(a) {\n${body}\n}\n`)));
  const words = new Map(
    [...chart.matchAll(/^ {2}(n\d+)[[({]+"([^"]*)"/gm)].map(([, node = "", text = ""]) => [
      node,
      text.replace("<br/>", " ").trim() || "end",
    ]),
  );
  return [...chart.matchAll(/^ {2}(n\d+) -->(?:\|"([^"]*)"\|)? (n\d+)$/gm)].map(
    ([, from = "", label, to = ""]) =>
      `${words.get(from)} ${label === undefined ? "->" : `-${label}->`} ${words.get(to)}`,
  );
}

describe("a chart has the lines of the diagram", () => {
  it("from a break to what follows its switch, and past one without a default", () => {
    expect(chartEdges("switch (a) { case 1: one(); break; case 2: return; }\nlast();")).toEqual([
      "run -> switch a",
      "switch a -1-> one",
      "one -> break",
      "switch a -2-> return",
      "break -> last",
      "switch a -default-> last",
      "last -> end",
    ]);
  });

  it("with the condition of an else if", () => {
    expect(chartEdges("if (a) one(); else if (b) two();")).toContain("if a -else if b-> two");
  });

  it("through a finally, which is below the try and its catch", () => {
    expect(chartEdges("try { one(); } catch { two(); } finally { three(); }\nlast();")).toEqual([
      "run -> try",
      "try -try-> one",
      "try -catch-> two",
      "one -finally-> three",
      "two -finally-> three",
      "three -> last",
      "last -> end",
    ]);
    expect(chartEdges("try { return; } finally { three(); }")).toEqual([
      "run -> try",
      "try -> return",
      "try -finally-> three",
    ]);
  });

  it("to each branch of a parallel step, and back to a loop", () => {
    expect(chartEdges("for (const b of a) {\n  await Promise.all([one(b), two(b)]);\n  break;\n}")).toEqual([
      "run -> for each b of a",
      "for each b of a -> parallel [one(b), two(b)]",
      "parallel [one(b), two(b)] -> one(b)",
      "parallel [one(b), two(b)] -> two(b)",
      "one(b) -> break",
      "two(b) -> break",
      "for each b of a -done-> end",
    ]);
  });
});

it("an outline has the condition of an else if, as the diagram has", () => {
  const text = "export function run(a) {\n  if (a) one();\n  else if (b) two();\n}\n";
  expect(toOutline(readFlow(text), text)).toContain("else if b:");
});
