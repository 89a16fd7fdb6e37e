// Code that is typed or damaged at random places of the corpus, and how much of the diagram survives it.

import { applyEdits } from "@hookloom/bridge/edit-list";
import { EditRejected } from "@hookloom/bridge/errors";
import { readFlow } from "@hookloom/bridge/read";
import { writeEdit } from "@hookloom/bridge/write";
import type { Block, FlowDocument, Step, TextEdit } from "@hookloom/protocol/flow-document";
import { listBlocks } from "@hookloom/protocol/walk";
import type { Random } from "../../language-server/bridge/src/testing/random.ts";
import type { CorpusFile } from "./corpus.ts";

/** Beginnings of statements, typed key by key. */
const statementPrefixes = [
  "for (const item of list) { save(item); }",
  "for (let index = 0; index < size; index += 1) {",
  "if (payload.issue && ready) {",
  "if (total > (limit",
  "log.info(payload",
  "log.",
  "{",
  "(",
  "[first, second",
  "const { name, id } = await load({ name: [1,",
  "const text = `now ${total} of ${limit",
  "const word = 'it",
  'const word = "it',
  "const later = async () =>",
  "list.map((item) => {",
  "/* a note",
  "while (await next(",
  "try {",
  "switch (kind) { case 'a':",
  "return {",
  "x = /[a-z",
];

/** The file without indentation. */
export const withoutIndentation = (text: string): string => text.replace(/^[ \t]+/gm, "");

/** The information that a reading may have about the previous one. */
export const knowledge = ["each change", "the text before", "nothing"] as const;
export type Knowledge = (typeof knowledge)[number];

/** The parts that survive while the text is broken; all but `states`, `blank` and `wrong` as [kept, all]. */
export interface Survival {
  states: number;
  /** Readings without any flow. */
  blank: number;
  /** The other steps of the block that is typed in. */
  readonly siblings: [number, number];
  /** All other steps of the file. */
  readonly steps: [number, number];
  readonly ids: [number, number];
  /** Statements put at the end of the block that is typed in, by the diagram; a reading that knows nothing has no such block. */
  readonly edits: [number, number];
  /** Ids that were given to another step. */
  wrong: number;
}

export const emptySurvival = (): Survival => ({
  states: 0,
  blank: 0,
  siblings: [0, 0],
  steps: [0, 0],
  ids: [0, 0],
  edits: [0, 0],
  wrong: 0,
});

export const share = ([kept, all]: readonly [number, number]): number => (all === 0 ? 1 : kept / all);

interface Reading {
  readonly text: string;
  readonly document: FlowDocument;
}

interface StepPosition {
  readonly block: Block;
  readonly step: Step;
}

/** The steps that stand first on their line, in a block with braces. */
function insertPositionsIn({ text, document }: Reading): StepPosition[] {
  return listBlocks(document).flatMap((block) => {
    if (text[block.range.start - 1] !== "{" || text[block.range.end] !== "}") return [];
    return block.steps
      .filter(({ range, disabled }) => !disabled && lineBefore(text, range.start).trim() === "")
      .map((step) => ({ block, step }));
  });
}

const lineBefore = (text: string, offset: number): string =>
  text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);

/** Only every so many states are also edited. */
const editEvery = 10;

function takesInsert({ text, document }: Reading, id: string): boolean {
  const block = listBlocks(document).find((each) => each.id === id);
  if (block === undefined) return false;
  try {
    const edit = { op: "insert", block: id, index: block.steps.length, code: "probe();" } as const;
    return writeEdit(text, document, edit).length > 0;
  } catch (error) {
    if (!(error instanceof EditRejected)) throw error;
    return false;
  }
}

/** True for what is typed before a line that begins with such a mark: until it ends, the two are one statement. */
const continues = (between: string): boolean => /^\s*[([`]$/.test(between);

/** Adds what survives of a sound reading in one of a broken text; `edit` leads from the one to the other. */
function compare(survival: Survival, before: Reading, after: Reading, edit: TextEdit, typedIn: string): void {
  const shift = edit.newText.length - (edit.end - edit.start);
  const move = (offset: number): number => (offset >= edit.end ? offset + shift : offset);
  const places = new Map<string, Step>();
  const ids = new Map<string, Step>();
  for (const block of listBlocks(after.document)) {
    for (const step of block.steps) {
      places.set(`${step.kind} ${step.range.start} ${step.range.end}`, step);
      ids.set(step.id, step);
    }
  }
  const count = (pair: [number, number], kept: boolean): void => {
    pair[0] += kept ? 1 : 0;
    pair[1] += 1;
  };
  survival.states++;
  if (survival.states % editEvery === 0) count(survival.edits, takesInsert(after, typedIn));
  if (after.document.flows.length === 0) survival.blank++;
  for (const block of listBlocks(before.document)) {
    for (const { id, kind, range } of block.steps) {
      if (range.start <= edit.end && edit.start <= range.end) continue;
      const [start, end] = [move(range.start), move(range.end)];
      const found = places.get(`${kind} ${start} ${end}`);
      const same = ids.get(id);
      if (block.id === typedIn) count(survival.siblings, found !== undefined);
      count(survival.steps, found !== undefined);
      count(survival.ids, found !== undefined && same === found);
      const isJoined =
        range.start >= edit.start && continues(after.text.slice(edit.start + edit.newText.length, start + 1));
      if (same && same.range.start !== start && same.range.end !== end && !isJoined) survival.wrong++;
    }
  }
}

/** Types the beginning of a statement before a random step, on a separate line or not, and adds each broken state. */
export function typeSomewhere(
  survival: Survival,
  { text: source, language }: Pick<CorpusFile, "text" | "language">,
  random: Random,
  known: Knowledge,
  times?: number[],
): void {
  const first = { text: source, document: readFlow(source, { language }) };
  const places = insertPositionsIn(first);
  if (places.length === 0 || first.document.problems.length > 0) return;
  const { block, step } = random.pick(places);
  const word = random.pick(statementPrefixes);
  const at = step.range.start;
  let start: Reading = first;
  if (random.next() < 0.6) {
    const newText = `\n${lineBefore(source, at)}`;
    const text = applyEdits(source, [{ start: at, end: at, newText }]);
    start = { text, document: readFlow(text, { language, previous: first }) };
  }
  let last = start;
  for (let done = 0; done < word.length; done++) {
    const change = { start: at + done, end: at + done, newText: word[done] as string };
    const text = applyEdits(last.text, [change]);
    const previous = { ...last, ...(known === "each change" ? { changes: [change] } : {}) };
    const begun = performance.now();
    const document = readFlow(text, { language, ...(known === "nothing" ? {} : { previous }) });
    times?.push(performance.now() - begun);
    last = { text, document };
    const edit = { start: at, end: at, newText: word.slice(0, done + 1) };
    if (document.problems.length > 0) compare(survival, start, last, edit, block.id);
  }
}

/** Removes a bracket or a quote from a random block, possibly its end, and adds the state. */
export function cutSomewhere(
  survival: Survival,
  { text, language }: Pick<CorpusFile, "text" | "language">,
  random: Random,
  known: Knowledge,
): void {
  const before = { text, document: readFlow(text, { language }) };
  const places = insertPositionsIn(before);
  if (places.length === 0 || before.document.problems.length > 0) return;
  const { block } = random.pick(places);
  const { start, end } = block.range;
  const marks = [...text.slice(start - 1, end).matchAll(/[{}()[\]`'"]/g)].map(
    ({ index }) => start - 1 + index,
  );
  const at = random.next() < 0.3 ? end : random.pick(marks);
  const edit = { start: at, end: at + 1, newText: "" };
  const next = applyEdits(text, [edit]);
  const previous = { ...before, ...(known === "each change" ? { changes: [edit] } : {}) };
  const document = readFlow(next, { language, ...(known === "nothing" ? {} : { previous }) });
  if (document.problems.length > 0) compare(survival, before, { text: next, document }, edit, block.id);
}
