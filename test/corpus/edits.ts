// Edits at random places, and what the text must look like after each.
import type { Block, FlowDocument, FlowEdit, Step } from "@hookloom/language-server/protocol";
import { allBlocks, allSteps } from "./laws.ts";
import type { Random } from "./random.ts";

/** An edit and the steps whose text it may change; everything else keeps its text and its id. */
export interface RandomEdit {
  readonly edit: FlowEdit;
  readonly touched: readonly string[];
}

export const probe = "hookloomProbe(1)";

interface StepPosition {
  readonly block: Block;
  readonly step: Step;
  readonly index: number;
}

const isLive = (step: Step): boolean => step.kind !== "hole" && !step.disabled;

function places(document: FlowDocument): StepPosition[] {
  const found: StepPosition[] = [];
  for (const { block } of allBlocks(document)) {
    block.steps.forEach((step, index) => {
      if (isLive(step)) found.push({ block, step, index });
    });
  }
  return found;
}

type Maker = (document: FlowDocument, random: Random) => RandomEdit | undefined;

function at(document: FlowDocument, random: Random): StepPosition | undefined {
  const all = places(document);
  return all.length > 0 ? random.pick(all) : undefined;
}

const insert: Maker = (document, random) => {
  const blocks = [...allBlocks(document)]
    .map(({ block }) => block)
    .filter((block) => block.flow === undefined);
  if (blocks.length === 0) return undefined;
  const block = random.pick(blocks);
  return {
    edit: { op: "insert", block: block.id, index: random.below(block.steps.length + 1), code: `${probe};` },
    touched: [],
  };
};

const onStep =
  (make: (place: StepPosition) => FlowEdit): Maker =>
  (document, random) => {
    const place = at(document, random);
    return place && { edit: make(place), touched: [place.step.id] };
  };

const move: Maker = (document, random) => {
  const place = at(document, random);
  const blocks = [...allBlocks(document)]
    .map(({ block }) => block)
    .filter((block) => block.flow === undefined);
  if (!place) return undefined;
  const block = random.pick(random.next() < 0.5 ? [place.block] : blocks);
  return {
    edit: {
      op: "move",
      steps: [place.step.id],
      block: block.id,
      index: random.below(block.steps.length + 1),
    },
    touched: [place.step.id],
  };
};

const set: Maker = (document, random) => {
  const steps = allSteps(document).filter(
    (step) => isLive(step) && step.fields.some((field) => field.role === "expression" && field.range),
  );
  if (steps.length === 0) return undefined;
  const step = random.pick(steps);
  const field = random.pick(
    step.fields.filter((candidate) => candidate.role === "expression" && candidate.range),
  );
  return { edit: { op: "set", step: step.id, field: field.name, text: "probed" }, touched: [step.id] };
};

/** Any literal of the text, which is a field of its step. */
const toSetting: Maker = (document, random) => {
  const isLiteral = ({ text, range }: Step["fields"][number]): boolean =>
    range !== undefined && /^(?:"[^"\\]*"|'[^'\\]*'|-?\d+|true|false)$/.test(text);
  const found = allSteps(document).flatMap((step) =>
    isLive(step) ? step.fields.filter(isLiteral).map((field) => ({ step: step.id, field: field.name })) : [],
  );
  if (found.length === 0) return undefined;
  const { step, field } = random.pick(found);
  const secret = random.next() < 0.3;
  return { edit: { op: "toSetting", step, field, name: "PROBE_SETTING", secret }, touched: [step] };
};

const branch: Maker = (document, random) => {
  const steps = allSteps(document).filter(
    (step) => isLive(step) && ["if", "switch", "try"].includes(step.kind),
  );
  if (steps.length === 0) return undefined;
  const step = random.pick(steps);
  const kinds = { if: ["else", "elseIf"], switch: ["case", "default"], try: ["catch", "finally"] } as const;
  const kind = random.pick(kinds[step.kind as keyof typeof kinds]);
  return { edit: { op: "addBranch", step: step.id, kind }, touched: [step.id] };
};

const removeBranch: Maker = (document, random) => {
  const steps = allSteps(document).filter(
    (step) => isLive(step) && ["if", "switch", "try"].includes(step.kind) && step.blocks.length > 1,
  );
  if (steps.length === 0) return undefined;
  const step = random.pick(steps);
  return { edit: { op: "removeBranch", block: random.pick(step.blocks.slice(1)).id }, touched: [step.id] };
};

/** One maker for each operation that a diagram's gesture can send. */
export const makers: Readonly<Record<string, Maker>> = {
  insert,
  move,
  set,
  addBranch: branch,
  removeBranch,
  remove: onStep(({ step }) => ({ op: "remove", steps: [step.id] })),
  removeWithImports: onStep(({ step }) => ({ op: "remove", steps: [step.id], unusedImports: true })),
  toSetting,
  duplicate: onStep(({ step }) => ({ op: "duplicate", steps: [step.id] })),
  disable: onStep(({ step }) => ({ op: "disable", steps: [step.id] })),
  comment: onStep(({ step }) => ({ op: "comment", step: step.id, text: "a note" })),
  paste: onStep(({ block, index }) => ({
    op: "paste",
    block: block.id,
    index,
    code: `${probe};\n${probe};`,
  })),
  wrapIf: onStep(({ step }) => ({ op: "wrap", steps: [step.id], in: "if" })),
  wrapTry: onStep(({ step }) => ({ op: "wrap", steps: [step.id], in: "try" })),
  unwrap: (document, random) => {
    const steps = allSteps(document).filter(
      (step) => isLive(step) && ["if", "try", "for", "while"].includes(step.kind),
    );
    if (steps.length === 0) return undefined;
    const step = random.pick(steps);
    return { edit: { op: "unwrap", step: step.id }, touched: [step.id] };
  },
};
