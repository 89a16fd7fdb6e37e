import type { Block, Flow, Step } from "@hookloom/protocol/flow-document";
import { expect, it } from "vitest";
import { indexFlow } from "./flow-index.ts";
import { recordedNames } from "./recorded-names.ts";
import type { RunView, StepRunState } from "./run-view.ts";

const block = (id: string, ...steps: Step[]): Block => ({ id, range: { start: 0, end: 0 }, steps });
const step = (id: string, kind: Step["kind"], fields: Readonly<Record<string, string>>, ...blocks: Block[]) =>
  ({
    id,
    kind,
    label: id,
    range: { start: 0, end: 0 },
    fields: Object.entries(fields).map(([name, text]) => ({ name, text, role: "name" })),
    blocks,
  }) as Step;

const inner = step("inner", "call", { result: "answer" });
const after = step("after", "log", {});
const body = block(
  "body",
  step("total", "variable", { keyword: "const", name: "total" }),
  step("pair", "variable", { keyword: "const", name: "a", name2: "b" }),
  step("if", "if", {}, block("then", step("hidden", "variable", { name: "hidden" }))),
  step("loop", "for", { item: "person", of: "people" }, block("pass", inner, after)),
  step("end", "return", {}),
);
const index = indexFlow({ id: "flow", name: "f", triggers: [], range: body.range, body } as Flow);
const value = (preview: string) => ({ frame: 0, value: 0, preview });
const look = (run: object): StepRunState => ({ run, state: "done" }) as StepRunState;
const steps: RunView["steps"] = new Map([
  ["total", look({ result: value("3") })],
  ["pair", look({ result: value("{ a: 1, b: 2 }") })],
  ["hidden", look({ result: value("4") })],
  [
    "loop",
    {
      ...look({
        blocks: [
          { pass: 1, names: value('{ person: "ada" }') },
          { pass: 2, names: value('{ person: "grace" }') },
        ],
      }),
      pass: 2,
    },
  ],
  ["inner", look({ result: value("true") })],
]);

it("are those that a step can read, as the shown pass left them", () => {
  const at = (id: string): unknown => Object.fromEntries(recordedNames(index, { steps }, id));
  expect(at("total")).toEqual({});
  expect(at("loop")).toEqual({ total: "3" });
  expect(at("after")).toEqual({ total: "3", person: '"grace"', answer: "true" });
  expect(at("end")).toEqual({ total: "3" });
  expect(at("gone")).toEqual({});
});
