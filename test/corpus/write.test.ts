import { applyEdits, EditRefused, readFlow, writeEdit } from "@hookloom/language-server/bridge";
import type { FlowDocument, FlowEdit, TextEdit } from "@hookloom/language-server/protocol";
import { describe, expect, test } from "vitest";
import { type CorpusFile, ownFiles, packageFiles, packages, variants } from "./corpus.ts";
import { makers, probe } from "./edits.ts";
import { allBlocks, allSteps, checkCoverage, checkIds } from "./laws.ts";
import { Random } from "./random.ts";

interface Edited {
  readonly before: string;
  readonly after: string;
  readonly edits: readonly TextEdit[];
  readonly from: FlowDocument;
  readonly to: FlowDocument;
}

const refusals: Record<string, { tried: number; refused: number }> = {};

/** Writes an edit; undefined where it was refused with a reason. */
function tryEdit(
  name: string,
  file: CorpusFile,
  text: string,
  document: FlowDocument,
  edit: FlowEdit,
): Edited | undefined {
  refusals[name] ??= { tried: 0, refused: 0 };
  refusals[name].tried += 1;
  try {
    const edits = writeEdit(text, document, edit);
    const after = applyEdits(text, edits);
    const to = readFlow(after, { language: file.language, previous: { text, document, changes: edits } });
    return { before: text, after, edits, from: document, to };
  } catch (error) {
    if (!(error instanceof EditRefused)) throw error;
    expect(error.message.length).toBeGreaterThan(10);
    refusals[name].refused += 1;
    return undefined;
  }
}

function checkEdits(text: string, edits: readonly TextEdit[]): void {
  let at = -1;
  for (const { start, end } of edits) {
    expect(start).toBeGreaterThan(at);
    expect(end).toBeGreaterThanOrEqual(start);
    expect(end).toBeLessThanOrEqual(text.length);
    at = Math.max(start, end - 1);
  }
}

/** Steps whose range no edit touches keep their id and their text; the content of a disabled step has become its comment. */
function checkSurvivors({ before, after, edits, from, to }: Edited, edit: FlowEdit): void {
  const now = new Map(allSteps(to).map((step) => [step.id, after.slice(step.range.start, step.range.end)]));
  const off = allSteps(from).filter((step) => edit.op === "disable" && edit.steps.includes(step.id));
  for (const step of allSteps(from)) {
    if (off.some(({ range }) => range.start <= step.range.start && step.range.end <= range.end)) continue;
    const touched = edits.some((edit) => edit.start <= step.range.end && edit.end >= step.range.start);
    if (!touched) expect(now.get(step.id)).toBe(before.slice(step.range.start, step.range.end));
  }
}

/** Counts comments: they may only disappear together with their statement. */
const commentsOf = (text: string): number => text.match(/\/\/|\/\*/g)?.length ?? 0;

/** A new comment may only replace the step's old one. */
function checkComment({ before, after, from, to }: Edited, id: string): void {
  const [old, now] = [from, to].map((document) => allSteps(document).find((step) => step.id === id));
  if (!old || !now) throw new Error(`The step ${id} is gone.`);
  expect(now.comment).toBe("a note");
  expect(after.slice(now.range.start, now.range.end)).toBe(before.slice(old.range.start, old.range.end));
  if (!old.comment) expect(commentsOf(after)).toBe(commentsOf(before) + 1);
}

/** The inverse of an edit that must restore the bytes; undefined if there is no inverse. */
function inverseOf(name: string, edit: FlowEdit, result: Edited): FlowEdit | undefined {
  const { from, to } = result;
  const known = new Set(allSteps(from).map((step) => step.id));
  const fresh = allSteps(to).filter((step) => !known.has(step.id));
  if (name === "insert") return { op: "remove", steps: fresh.map((step) => step.id) };
  if (name === "paste") return { op: "remove", steps: fresh.map((step) => step.id) };
  if (name === "disable" && edit.op === "disable") {
    const off =
      allSteps(to).find((step) => step.disabled && step.id === edit.steps[0]) ??
      fresh.find((step) => step.disabled);
    return off && { op: "enable", steps: [off.id] };
  }
  if (edit.op === "move") {
    for (const { block } of allBlocks(from)) {
      const index = block.steps.findIndex((step) => step.id === edit.steps[0]);
      if (index < 0) continue;
      const target = [...allBlocks(to)].find((candidate) => candidate.block.id === block.id)?.block;
      const now = target?.steps.findIndex((step) => step.id === edit.steps[0]) ?? -1;
      if (target)
        return {
          op: "move",
          steps: edit.steps,
          block: target.id,
          index: now >= 0 && now < index ? index + 1 : index,
        };
    }
  }
  return undefined;
}

/** Whether the edit put braces around a body that had none, which stay. */
const addedBraces = ({ edits }: Edited): boolean =>
  edits.some(({ newText }) => /\{/.test(newText) || /\}/.test(newText));

/** Whether the edit takes the only statement out of a block, or puts one into an empty block. */
function emptiesOrFills({ from, to }: Edited): boolean {
  const now = new Map([...allBlocks(to)].map(({ block }) => [block.id, block.steps.length]));
  return [...allBlocks(from)].some(({ block }) => {
    const count = now.get(block.id);
    return count !== undefined && count !== block.steps.length && Math.min(count, block.steps.length) === 0;
  });
}

/** A text without the blanks directly inside of braces, which follow the formatter where a block was empty. */
const withoutInnerBlanks = (text: string): string => text.replace(/(?<=\{)[^\S\r\n]+|[^\S\r\n]+(?=\})/g, "");

function checkInverse(name: string, file: CorpusFile, edit: FlowEdit, result: Edited): void {
  const inverse = inverseOf(name, edit, result);
  if (!inverse || addedBraces(result)) return;
  const edits = writeEdit(result.after, result.to, inverse);
  const shown = emptiesOrFills(result) ? withoutInnerBlanks : (text: string): string => text;
  expect(shown(applyEdits(result.after, edits)), `${file.name}: the inverse of ${JSON.stringify(edit)}`).toBe(
    shown(result.before),
  );
}

function checkOne(
  name: string,
  file: CorpusFile,
  text: string,
  document: FlowDocument,
  random: Random,
): void {
  const made = makers[name]?.(document, random);
  if (!made) return;
  const result = tryEdit(name, file, text, document, made.edit);
  if (!result) return;
  checkEdits(text, result.edits);
  expect(result.to.problems).toEqual([]);
  checkCoverage(result.after, result.to);
  checkIds(result.after, result.to);
  checkSurvivors(result, made.edit);
  if (name === "insert") expect(commentsOf(result.after)).toBeGreaterThanOrEqual(commentsOf(text));
  if (made.edit.op === "comment") checkComment(result, made.edit.step);
  if (name === "insert") expect(result.after.split(probe).length).toBe(text.split(probe).length + 1);
  checkInverse(name, file, made.edit, result);
}

const failures: string[] = [];

/** Every operation at `rounds` random places of a file, in one variant each. */
function editEverywhere(file: CorpusFile, rounds: number): void {
  const names = Object.keys(variants);
  for (let round = 0; round < rounds; round++) {
    const seed = `${file.name}:${round}`;
    const random = new Random(seed);
    const variant = names[(round + random.below(names.length)) % names.length] ?? "as it is";
    const text = variants[variant]?.(file.text) ?? file.text;
    const document = readFlow(text, { language: file.language });
    for (const name of Object.keys(makers)) {
      try {
        checkOne(name, file, text, document, random);
      } catch (error) {
        failures.push(`${name} in ${seed} (${variant}): ${(error as Error).message.slice(0, 2_000)}`);
      }
    }
  }
}

/** Big files cost a parse for every edit: a sample of them is enough. */
const modest = (file: CorpusFile): boolean => file.text.length < 40_000;

describe("edits at random places keep the laws", () => {
  for (const name of packages) {
    test(name, () => {
      const files = packageFiles(name).filter(modest);
      for (const file of files.filter((_, index) => index % Math.ceil(files.length / 60) === 0))
        editEverywhere(file, 2);
      expect(failures.splice(0)).toEqual([]);
    });
  }
  test("this repository", () => {
    // Its files resemble one another more than those of eight packages do: a third of them is enough.
    for (const file of ownFiles()
      .filter(modest)
      .filter((_, index) => index % 3 === 0))
      editEverywhere(file, 1);
    expect(failures.splice(0)).toEqual([]);
  });
  test("few edits are refused", () => {
    for (const [name, { tried, refused }] of Object.entries(refusals)) {
      process.stdout.write(`corpus: ${name} tried ${tried}, refused ${refused}\n`);
    }
    const insert = refusals.insert;
    expect(insert && insert.refused / insert.tried).toBeLessThan(0.02);
  });
});
