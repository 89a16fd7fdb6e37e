// Edits of steps at random places, for the laws here and in test/.
import type { Block, Range, Step } from "@hookloom/protocol/flow-document";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { type MappingLocation, type MappingNode, nodeParts } from "@hookloom/protocol/mapping";
import { newStepKinds, stepKinds } from "@hookloom/protocol/step-kinds";
import { listBlocks, listStepLocations, listSteps, type StepLocation } from "@hookloom/protocol/walk";
import { EditRejected } from "../edits/errors.ts";
import { readMapping } from "../read-mapping.ts";
import type { RandomEdit, Reading } from "./made-edit.ts";
import type { Random } from "./random.ts";

export const probe = "hookloomProbe(1)";

/** An edit of one kind at a random place of a file; undefined if the file has no place for it. */
export type EditMaker = (reading: Reading, random: Random) => RandomEdit | undefined;

export const isLive = (step: Step): boolean => step.kind !== "hole" && !step.disabled;

export const positions = ({ document }: Reading): StepLocation[] =>
  listStepLocations(document).filter(({ step }) => isLive(step));

/** The blocks that take steps: not those that only name another flow. */
const openBlocks = ({ document }: Reading): Block[] =>
  listBlocks(document).filter(({ flow }) => flow === undefined);

const pickRandom = <T>(random: Random, all: readonly T[]): T | undefined =>
  all.length > 0 ? random.pick(all) : undefined;

/** The point of a text where something is put into a block. */
function pointOf({ steps, range }: Block, index: number): Range {
  const at = steps[index]?.range.start ?? range.end;
  return { start: at, end: at };
}

type Insertion =
  | { readonly op: "insert" | "paste"; readonly code: string }
  | {
      readonly op: "insert";
      readonly step: { readonly kind: string; readonly fields: Record<string, string> };
    };

const insertionMaker =
  (make: (random: Random) => Insertion): EditMaker =>
  (reading, random) => {
    const block = pickRandom(random, openBlocks(reading));
    if (!block) return undefined;
    const index = random.integerBelow(block.steps.length + 1);
    const edit = { ...make(random), block: block.id, index } as FlowEdit;
    return { edit, touched: [pointOf(block, index)] };
  };

const singleStepMaker =
  (
    make: (place: StepLocation, random: Random) => FlowEdit | undefined,
    where = (_: StepLocation) => true,
  ): EditMaker =>
  (reading, random) => {
    const place = pickRandom(random, positions(reading).filter(where));
    const edit = place && make(place, random);
    return edit && { edit, touched: [place.step.range] };
  };

/** Up to three steps that follow one another. */
const multiStepMaker =
  (make: (steps: readonly string[]) => FlowEdit): EditMaker =>
  (reading, random) => {
    const chosen = neighbours(reading, random);
    return chosen && { edit: make(chosen.map(({ id }) => id)), touched: chosen.map(({ range }) => range) };
  };

export function neighbours(reading: Reading, random: Random): readonly Step[] | undefined {
  const place = pickRandom(random, positions(reading));
  if (!place) return undefined;
  const { steps } = place.block;
  const chosen = steps.slice(place.index, place.index + 1 + random.integerBelow(3));
  return chosen.every(isLive) ? chosen : undefined;
}

const moved =
  (count: 1 | "some"): EditMaker =>
  (reading, random) => {
    const place = pickRandom(random, positions(reading));
    if (!place) return undefined;
    const length = count === 1 ? 1 : 1 + random.integerBelow(3);
    const chosen = place.block.steps.slice(place.index, place.index + length).filter(isLive);
    const block = random.pick(random.next() < 0.5 ? [place.block] : openBlocks(reading));
    const index = random.integerBelow(block.steps.length + 1);
    return {
      edit: { op: "move", steps: chosen.map(({ id }) => id), block: block.id, index },
      touched: [...chosen.map(({ range }) => range), pointOf(block, index)],
    };
  };

/** What may stand in a field, by its role. */
const fieldTexts: Readonly<Record<string, readonly string[]>> = {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a template of the text that is edited
  expression: ["probed", "await probed", "{ a: 1 }", "a\n  .b(c)", "`${a}`", "a; b", "a //"],
  name: ["probed"],
  type: ["string", "Map<string, { a: number }>"],
  literal: ['"probed"', "17"],
  text: ["probed"],
};

const set: EditMaker = (reading, random) => {
  const all = positions(reading).flatMap(({ step }) =>
    step.fields.filter(({ range }) => range).map((field) => ({ step, field })),
  );
  const found = pickRandom(random, all);
  if (!found) return undefined;
  const { step, field } = found;
  const text = random.pick(fieldTexts[field.role] ?? ["probed"]);
  return { edit: { op: "set", step: step.id, field: field.name, text }, touched: [step.range] };
};

interface MappedObject {
  readonly step: Step;
  readonly place: MappingLocation;
  readonly node: MappingNode;
}

/** Every object below a node, and every value. */
export const nodesBelow = (node: MappingNode): MappingNode[] => [
  node,
  ...nodeParts(node).flatMap(nodesBelow),
];

/** The object literals of a random step's fields. */
function mappedObjects(reading: Reading, random: Random): MappedObject[] {
  const { text, document, language } = reading;
  const steps = positions(reading).filter(({ step }) =>
    step.fields.some((field) => field.text.includes("{")),
  );
  const step = pickRandom(random, steps)?.step;
  return (step?.fields ?? []).flatMap(({ name, role }): MappedObject[] => {
    if (!step || role !== "expression") return [];
    const place = { step: step.id, field: name };
    try {
      const { root } = readMapping(text, document, place, { language });
      const objects = root ? nodesBelow(root).filter(({ value }) => value.kind === "object") : [];
      return objects.map((node) => ({ step, place, node }));
    } catch (error) {
      if (error instanceof EditRejected) return [];
      throw error;
    }
  });
}

const mapSet: EditMaker = (reading, random) => {
  const found = pickRandom(random, mappedObjects(reading, random));
  if (!found) return undefined;
  const { step, place, node } = found;
  const path = [...node.path, "hookloomProbe"];
  const index = node.value.kind === "object" ? random.integerBelow(node.value.members.length + 1) : 0;
  return { edit: { op: "mapSet", ...place, path, text: "probed", index }, touched: [step.range] };
};

const mapFill: EditMaker = (reading, random) => {
  const found = pickRandom(random, mappedObjects(reading, random));
  if (!found) return undefined;
  const values = [["hookloomProbe"], ["hookloomInner", "a"], ["hookloomInner", "b"]].map((keys) => ({
    path: [...found.node.path, ...keys],
    text: "probed",
  }));
  return { edit: { op: "mapFill", ...found.place, values }, touched: [found.step.range] };
};

const mapExtract: EditMaker = (reading, random) => {
  const found = pickRandom(random, mappedObjects(reading, random));
  const { path } = found?.node ?? {};
  return (
    found &&
    path && {
      edit: { op: "mapExtract", ...found.place, path, name: "hookloomMade" },
      touched: [found.step.range],
    }
  );
};

const mapType: EditMaker = (reading, random) => {
  const found = pickRandom(random, mappedObjects(reading, random));
  const json = '{ "a": [{ "b": 1 }, { "c-d": null }] }';
  return (
    found && {
      edit: { op: "mapType", ...found.place, name: "HookloomMade", json },
      touched: [found.step.range],
    }
  );
};

const mapRemove: EditMaker = (reading, random) => {
  const found = pickRandom(random, mappedObjects(reading, random));
  const part = found && pickRandom(random, nodeParts(found.node));
  return part && { edit: { op: "mapRemove", ...found.place, path: part.path }, touched: [found.step.range] };
};

const branchesOf = ({ step }: StepLocation) => stepKinds[step.kind].blocks?.adds ?? [];
const hasBranches = (place: StepLocation): boolean => branchesOf(place).length > 0;

/** True for a step whose first block can take its place. */
const canBeUnwrapped = ({ step }: StepLocation): boolean => {
  const { blocks } = stepKinds[step.kind];
  return blocks !== undefined && !blocks.alike;
};

/** The kinds of new steps that a palette or a person's code brings. */
const insertableKinds = newStepKinds.filter((kind) => stepKinds[kind].construct || kind === "assign");

/** Code that people paste: a block, the start of a line that continues the line before, a comment. */
const pastedCode = [`if (ready) {\n  ${probe};\n}`, "[1, 2].forEach(hookloomProbe)", `// Note.\n${probe};`];

/** One maker for each operation that a gesture on cards can send. */
export const makers = {
  insert: insertionMaker(() => ({ op: "insert", code: `${probe};` })),
  insertCode: insertionMaker((random) => ({ op: "insert", code: random.pick(pastedCode) })),
  insertStep: insertionMaker((random) => ({
    op: "insert",
    step: { kind: random.pick(insertableKinds), fields: {} },
  })),
  paste: insertionMaker(() => ({ op: "paste", code: `${probe};\n${probe};` })),
  move: moved(1),
  moveSome: moved("some"),
  set,
  addBranch: singleStepMaker(
    (place, random) => ({ op: "addBranch", step: place.step.id, kind: random.pick(branchesOf(place)).kind }),
    hasBranches,
  ),
  removeBranch: singleStepMaker(
    ({ step }, random) => ({ op: "removeBranch", block: random.pick(step.blocks.slice(1)).id }),
    (place) => hasBranches(place) && place.step.blocks.length > 1,
  ),
  remove: singleStepMaker(({ step }) => ({ op: "remove", steps: [step.id] })),
  removeSome: multiStepMaker((steps) => ({ op: "remove", steps })),
  duplicate: singleStepMaker(({ step }) => ({ op: "duplicate", steps: [step.id] })),
  duplicateSome: multiStepMaker((steps) => ({ op: "duplicate", steps })),
  disable: singleStepMaker(({ step }) => ({ op: "disable", steps: [step.id] })),
  disableSome: multiStepMaker((steps) => ({ op: "disable", steps })),
  comment: singleStepMaker(({ step }, random) => ({
    op: "comment",
    step: step.id,
    text: random.pick(["a note", "Two\nlines"]),
  })),
  flowNote: ({ document }, random) => {
    const flow = pickRandom(random, document.flows);
    return flow && { edit: { op: "comment", flow: flow.id, text: "a note" }, touched: [] };
  },
  wrapIf: singleStepMaker(({ step }) => ({ op: "wrap", steps: [step.id], in: "if" })),
  wrapTry: singleStepMaker(({ step }) => ({ op: "wrap", steps: [step.id], in: "try" })),
  wrapFor: multiStepMaker((steps) => ({ op: "wrap", steps, in: "for" })),
  wrapWhile: multiStepMaker((steps) => ({ op: "wrap", steps, in: "while" })),
  wrapParallel: multiStepMaker((steps) => ({ op: "wrap", steps, in: "parallel" })),
  unwrap: singleStepMaker(({ step }) => ({ op: "unwrap", step: step.id }), canBeUnwrapped),
  enable: (reading, random) => {
    const step = pickRandom(
      random,
      listSteps(reading.document).filter(({ disabled }) => disabled),
    );
    return step && { edit: { op: "enable", steps: [step.id] }, touched: [step.range] };
  },
  mapSet,
  mapFill,
  mapExtract,
  mapType,
  mapRemove,
} satisfies Record<string, EditMaker>;

export type MakerName = keyof typeof makers;
