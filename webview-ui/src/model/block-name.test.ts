import type { Block, Flow, Step } from "@hookloom/protocol/flow-document";
import { blockName } from "@hookloom/protocol/step-blocks";
import { expect, it } from "vitest";
import { insertName } from "./block-name.ts";
import { indexFlow } from "./flow-index.ts";

const names = (kind: string, ...labels: readonly (string | undefined)[]): readonly string[] =>
  labels.map((label, index) => blockName({ kind } as Step, { label } as Block, index));

it("is the label, else what the block is by its position", () => {
  expect(names("if", undefined, "else if", undefined)).toEqual(["then", "else if", "else"]);
  expect(names("try", undefined, undefined, "finally")).toEqual(["try", "catch", "finally"]);
  expect(names("switch", "case 1", undefined)).toEqual(["case 1", "case"]);
  expect(names("parallel", undefined, undefined)).toEqual(["1", "2"]);
});

it("says where a step would be added", () => {
  const step = (id: string, kind: string, ...blocks: Block[]): Step =>
    ({ id, kind, label: id, fields: [], blocks }) as unknown as Step;
  const block = (id: string, ...steps: Step[]): Block => ({ id, range: { start: 0, end: 0 }, steps });
  const body = block(
    "body",
    step("greeting", "variable"),
    step("if", "if", block("then", step("inner", "log")), block("else")),
    step("for each", "for", block("loop")),
  );
  const flow = { id: "flow", name: "handle", triggers: [], range: body.range, body } as Flow;
  const nameAt = (at: string, index: number): string =>
    insertName({ flow, index: indexFlow(flow) }, { block: at, index });
  expect(nameAt("body", 0)).toBe("Add a step before greeting");
  expect(nameAt("body", 1)).toBe("Add a step after greeting");
  expect(nameAt("body", 3)).toBe("Add a step after for each");
  expect(nameAt("else", 0)).toBe("Add a first step to else");
  expect(nameAt("loop", 0)).toBe("Add a first step to for each");
  const empty = { ...flow, body: block("body") } as Flow;
  expect(insertName({ flow: empty, index: indexFlow(empty) }, { block: "body", index: 0 })).toBe(
    "Add a first step to handle",
  );
});
