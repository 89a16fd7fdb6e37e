import { expect, test } from "vitest";
import type { Block, FlowDocument, Step } from "./flow-document.ts";
import { findStep, listBlocks, listStepLocations, listSteps, walkBlock, walkDocument } from "./walk.ts";

const range = { start: 0, end: 0 };
const step = (id: string, ...blocks: Block[]): Step => ({
  id,
  kind: blocks.length > 0 ? "if" : "call",
  label: id,
  range,
  fields: [],
  blocks,
});
const block = (id: string, ...steps: Step[]): Block => ({ id, range, steps });
const flow = (id: string, body: Block) => ({ id, name: id, triggers: [], range, body });

const document: FlowDocument = {
  flows: [
    flow(
      "first",
      block("body", step("a"), step("b", block("then", step("c", block("inner"))), block("else", step("d")))),
    ),
    flow("second", block("other", step("e"))),
  ],
  problems: [],
};

const idsOf = (parts: readonly { readonly id: string }[]): string[] => parts.map(({ id }) => id);

test("steps and blocks come in the order of the text, each before what it holds", () => {
  expect(idsOf(listSteps(document))).toEqual(["a", "b", "c", "d", "e"]);
  expect(idsOf(listBlocks(document))).toEqual(["body", "then", "inner", "else", "other"]);
});

test("a visitor sees blocks and steps in one order, with the steps around them", () => {
  const seen: string[] = [];
  walkDocument(document, {
    block: ({ id }, owners) => seen.push(`{${[...idsOf(owners), id].join("/")}`),
    step: ({ id }, index, { id: parent }, owners) =>
      seen.push(`${[...idsOf(owners), id].join("/")} ${parent}[${index}]`),
  });
  expect(seen).toEqual([
    "{body",
    "a body[0]",
    "b body[1]",
    "{b/then",
    "b/c then[0]",
    "{b/c/inner",
    "{b/else",
    "b/d else[0]",
    "{other",
    "e other[0]",
  ]);
});

test("a flow or a block can be walked by itself", () => {
  const [first, second] = document.flows;
  expect(second && idsOf(listSteps(second))).toEqual(["e"]);
  const inner = first?.body.steps[1]?.blocks[0];
  expect(inner && idsOf(listSteps(inner))).toEqual(["c"]);
  expect(inner && idsOf(listBlocks(inner))).toEqual(["then", "inner"]);
});

test("a step is found by its id at any depth", () => {
  expect(findStep(document, "d")?.label).toBe("d");
  expect(findStep(document, "then")).toBeUndefined();
});

test("a place names the block, the index and the steps around", () => {
  const place = listStepLocations(document).find(({ step: { id } }) => id === "c");
  expect(place).toMatchObject({ block: { id: "then" }, index: 0, owners: [{ id: "b" }] });
});

test("trees of other step types are walked, too", () => {
  interface Draft {
    readonly name: string;
    readonly blocks: readonly { readonly steps: readonly Draft[] }[];
  }
  const names: string[] = [];
  const leaf: Draft = { name: "leaf", blocks: [] };
  const root: Draft = { name: "root", blocks: [{ steps: [leaf] }] };
  walkBlock<Draft, Draft["blocks"][number]>({ steps: [root] }, { step: ({ name }) => names.push(name) });
  expect(names).toEqual(["root", "leaf"]);
});
