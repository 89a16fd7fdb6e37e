import { readFlow } from "@hookloom/bridge/read";
import type { Flow } from "@hookloom/protocol/flow-document";
import { listSteps } from "@hookloom/protocol/walk";
import { expect, it } from "vitest";
import { indexFlow } from "./flow-index.ts";
import { replacementSteps } from "./replacement-steps.ts";

const handler = (...steps: readonly string[]): string => `function main() {\n  ${steps.join("\n  ")}\n}\n`;

/** What replaces steps, by their labels, after the body of a function was changed. */
function inPlace(labels: string, before: readonly string[], after: readonly string[]): readonly string[] {
  const text = handler(...before);
  const document = readFlow(text);
  const [from] = document.flows as readonly [Flow];
  const [to] = readFlow(handler(...after), { previous: { text, document } }).flows as readonly [Flow];
  const steps = listSteps(from).filter(({ label }) => labels.split(" ").includes(label));
  expect(steps.length).toBeGreaterThan(0);
  const index = indexFlow(to);
  const ids = steps.map(({ id }) => id);
  return replacementSteps(ids, indexFlow(from), index).map((id) => index.steps.get(id)?.step.label ?? id);
}

it("is what was inside of a step that is unwrapped", () => {
  const before = ["one();", "if (ready) { two(); three(); }", "four();"];
  expect(inPlace("if", before, ["one();", "two();", "three();", "four();"])).toEqual(["two", "three"]);
  expect(inPlace("if", ["if (ready) { two(); }"], ["two();"])).toEqual(["two"]);
});

it("is what a call was made of, once its extraction is undone, and the call once it is done again", () => {
  const apart = ["one();", "two();", "three();", "four();"];
  const together = ["one();", "made();", "four();"];
  expect(inPlace("made", together, apart)).toEqual(["two", "three"]);
  expect(inPlace("two", apart, together)).toEqual(["made"]);
  expect(inPlace("two three", apart, together)).toEqual(["made"]);
  const inner = ["const made = () => { two(); };", "one();", "made();"];
  expect(inPlace("made", inner, ["one();", "two();"])).toEqual(["two"]);
});

it("is nothing where a step is deleted or moved away, or its block is gone", () => {
  expect(inPlace("two", ["one();", "two();", "three();"], ["one();", "three();"])).toEqual([]);
  expect(inPlace("two", ["one();", "two();"], ["one();"])).toEqual([]);
  expect(inPlace("two", ["if (ready) { two(); }", "three();"], ["three();"])).toEqual([]);
});
