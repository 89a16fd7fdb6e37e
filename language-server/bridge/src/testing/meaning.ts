// Whether the text after an edit reads as the edit meant it, for the operations whose meaning the flow shows.
import type { Block, Step } from "@hookloom/protocol/flow-document";
import type { EditOf } from "@hookloom/protocol/flow-edit";
import { listStepLocations, listSteps } from "@hookloom/protocol/walk";
import { blockOf, describeEdit, freshSteps, type MadeEdit, type Reading, stepOf } from "./made-edit.ts";
import { LawBroken } from "./reading-laws.ts";

const idsOf = (steps: readonly Step[]): string[] => steps.map(({ id }) => id);
const withoutWhitespace = (text: string): string => text.replace(/\s+/g, "");

/** @throws LawBroken */
export function checkMeaning(made: MadeEdit): void {
  const wrong = findFault(made);
  if (wrong !== undefined) throw new LawBroken("reading", `${wrong}: ${describeEdit(made)}`);
}

const reasonUnless = (holds: boolean, wrong: string): string | undefined => (holds ? undefined : wrong);

function findFault(made: MadeEdit): string | undefined {
  const { edit, after } = made;
  switch (edit.op) {
    case "insert":
    case "paste":
      return insertionFault(made, edit.block, edit.index);
    case "move":
      return moveFault(made, edit);
    case "duplicate":
      return duplicateFault(made, edit.steps);
    case "remove": {
      const left = new Set(idsOf(listSteps(after.document)));
      return reasonUnless(!edit.steps.some((id) => left.has(id)), "a step is still there");
    }
    case "disable":
      return reasonUnless(
        freshSteps(made).some(({ disabled }) => disabled) ||
          edit.steps.some((id) => stepOf(after, id)?.disabled === true),
        "nothing is disabled",
      );
    case "enable":
      return reasonUnless(!edit.steps.some((id) => stepOf(after, id)?.disabled), "a step is still disabled");
    case "set": {
      const now = stepOf(after, edit.step)?.fields.find(({ name }) => name === edit.field);
      return reasonUnless(
        !now || withoutWhitespace(now.text) === withoutWhitespace(edit.text),
        `the field is ${now?.text}`,
      );
    }
    case "comment":
      return commentFault(made, edit);
    case "wrap":
      return wrapFault(made, edit);
    case "unwrap":
      return reasonUnless(stepOf(after, edit.step) === undefined, "the step around is still there");
    case "addBranch": {
      const [old, now] = [made.before, after].map((one) => stepOf(one, edit.step)?.blocks.length ?? 0);
      return reasonUnless(now === (old ?? 0) + 1, "the step has no branch more");
    }
    case "removeBranch":
      return reasonUnless(blockOf(after, edit.block) === undefined, "the branch is still there");
    default:
      return undefined;
  }
}

/** New steps stand side by side at one place of a block, and all others keep their order. */
function placedFault(before: readonly string[], now: Block | undefined, index: number): string | undefined {
  // A body without braces becomes another block.
  if (!now) return undefined;
  const known = new Set(before);
  const ids = idsOf(now.steps);
  const count = ids.filter((id) => !known.has(id)).length;
  if (count === 0) return "the block has no new step";
  const fresh = new Set(ids.slice(index, index + count));
  if ([...fresh].some((id) => known.has(id))) return "the new steps stand elsewhere";
  const others = ids.filter((id) => !fresh.has(id));
  return reasonUnless(others.join() === before.join(), "the other steps of the block have changed");
}

/** False for a case, and for an expression, which a step beside it turns into a `return`. */
const hasBraces = ({ text }: Reading, { range }: Block): boolean => text[range.start - 1] === "{";

function insertionFault({ before, after }: MadeEdit, id: string, index: number): string | undefined {
  const [old, now] = [blockOf(before, id), blockOf(after, id)];
  if (!old) return "the block was not there";
  if (hasBraces(before, old)) return placedFault(idsOf(old.steps), now, index);
  const known = new Set(idsOf(old.steps));
  return reasonUnless(!now || now.steps.some((step) => !known.has(step.id)), "the block has no new step");
}

function moveFault({ before, after }: MadeEdit, { steps, block, index }: EditOf<"move">): string | undefined {
  if (steps.some((id) => stepOf(after, id) === undefined)) return "a moved step is gone";
  const old = blockOf(before, block);
  if (!old || !hasBraces(before, old)) return undefined;
  const target = old.steps;
  const stays = ({ id }: Step): boolean => !steps.includes(id);
  const movedSteps = listSteps(before.document).filter((step) => !stays(step));
  const expectedSteps = target
    .filter(stays)
    .toSpliced(target.slice(0, index).filter(stays).length, 0, ...movedSteps);
  const now = blockOf(after, block);
  const text = (reading: Reading, { range }: Step): string =>
    withoutWhitespace(reading.text.slice(range.start, range.end));
  // Of two that read alike, either may have the id; the step that the other one was in has another text.
  const isSame = (step: Step, at: number): boolean => {
    const current = now?.steps[at];
    return current !== undefined && (current.id === step.id || text(after, current) === text(before, step));
  };
  // A body without braces becomes another block.
  const fits = !now || (now.steps.length === expectedSteps.length && expectedSteps.every(isSame));
  return reasonUnless(fits, "the block has other steps");
}

function duplicateFault({ before, after }: MadeEdit, steps: readonly string[]): string | undefined {
  const place = listStepLocations(before.document).find(({ step }) => step.id === steps.at(-1));
  if (!place) return "the step was not there";
  if (!hasBraces(before, place.block)) return undefined;
  const now = blockOf(after, place.block.id);
  const known = idsOf(place.block.steps);
  const originals = place.block.steps.filter(({ id }) => steps.includes(id));
  // Of two that read alike, either may have the id.
  const [below, above] = [place.index + 1, place.block.steps.indexOf(originals[0] ?? place.step)].map((at) =>
    placedFault(known, now, at),
  );
  if ((below !== undefined && above !== undefined) || !now) return below;
  const kinds = (all: readonly Step[]): string => all.map(({ kind }) => kind).join();
  const copies = now.steps.filter(({ id }) => !known.includes(id));
  return reasonUnless(kinds(copies) === kinds(originals), "a copy is not like its original");
}

/** A comment may only replace the step's old one, and nothing of the step itself changes. */
function commentFault({ before, after }: MadeEdit, edit: EditOf<"comment">): string | undefined {
  if (!("step" in edit)) return undefined;
  const [old, now] = [stepOf(before, edit.step), stepOf(after, edit.step)];
  if (!old || !now) return "the step is gone";
  if ((now.comment ?? "") !== edit.text) return `the comment is ${now.comment}`;
  const text = after.text.slice(now.range.start, now.range.end);
  if (text !== before.text.slice(old.range.start, old.range.end)) return "the step has another text";
  const addedComments = commentsOf(after.text) - commentsOf(before.text);
  const isNewLine = old.comment === undefined && !edit.text.includes("\n");
  return reasonUnless(!isNewLine || addedComments === 1, "another comment came or went");
}

const commentsOf = (text: string): number => text.match(/\/\/|\/\*/g)?.length ?? 0;

function wrapFault(made: MadeEdit, edit: EditOf<"wrap">): string | undefined {
  const count = ({ document }: Reading): number =>
    listSteps(document).filter(({ kind }) => kind === "parallel").length;
  // The statement itself becomes the step, and its calls the branches; what was one already is a branch as it is.
  const known = edit.steps.filter((id) => stepOf(made.before, id)?.kind === "parallel").length;
  if (edit.in === "parallel")
    return reasonUnless(count(made.after) === count(made.before) + 1 - known, "no parallel step is new");
  const around = freshSteps(made).find(({ kind }) => kind === edit.in);
  if (!around) return `no step of the kind ${edit.in} is new`;
  const inside = new Set(idsOf(around.blocks.flatMap(({ steps }) => steps)));
  return reasonUnless(
    edit.steps.every((id) => inside.has(id)),
    "a step is not inside of the new one",
  );
}
