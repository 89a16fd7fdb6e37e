// Edits that change more than one place of a file: triggers, handlers, settings, renames and extracted functions.
import {
  applyEdits,
  EditRefused,
  readDeclarations,
  readFlow,
  writeEdit,
} from "@hookloom/language-server/bridge";
import type { FlowDocument, FlowEdit, TextEdit } from "@hookloom/language-server/protocol";
import { connections } from "@hookloom/runtime/catalog";
import { describe, expect, test } from "vitest";
import { type CorpusFile, ownFiles, packageFiles, packages, variants } from "./corpus.ts";
import { allBlocks, allSteps, checkCoverage, checkIds } from "./laws.ts";
import { Random } from "./random.ts";

type Language = CorpusFile["language"];

interface Reading {
  readonly text: string;
  readonly document: FlowDocument;
  readonly language: Language;
}

const counts: Record<string, { made: number; refused: number }> = {};

function read(text: string, language: Language): Reading {
  return { text, document: readFlow(text, { language }), language };
}

/** The reading after an edit, which keeps the laws; undefined where it is refused with a sentence. */
function edited(reading: Reading, edit: FlowEdit): Reading | undefined {
  const { text, document, language } = reading;
  counts[edit.op] ??= { made: 0, refused: 0 };
  const count = counts[edit.op] as { made: number; refused: number };
  let edits: readonly TextEdit[];
  try {
    edits = writeEdit(text, document, edit, { language });
  } catch (error) {
    if (!(error instanceof EditRefused)) throw error;
    expect(error.message).toMatch(/^.+[.] .+[.]$/s);
    count.refused++;
    return undefined;
  }
  count.made++;
  const after = applyEdits(text, edits);
  const to = readFlow(after, { language, previous: { text, document, changes: edits } });
  expect(to.problems).toEqual([]);
  checkCoverage(after, to);
  checkIds(after, to);
  checkSurvivors(reading, after, to, edits);
  return { text: after, document: to, language };
}

/** Steps that no edit touches keep their id and their text. */
function checkSurvivors(
  { text, document }: Reading,
  after: string,
  to: FlowDocument,
  edits: readonly TextEdit[],
): void {
  const now = new Map(allSteps(to).map(({ id, range }) => [id, after.slice(range.start, range.end)]));
  for (const { id, range } of allSteps(document)) {
    const touched = edits.some((edit) => edit.start <= range.end && edit.end >= range.start);
    if (!touched) expect(now.get(id)).toBe(text.slice(range.start, range.end));
  }
}

/** An edit and the one that takes it back, which restores the bytes. */
function checkInverse(
  reading: Reading,
  edit: FlowEdit,
  inverse: (after: Reading) => FlowEdit,
): Reading | undefined {
  const after = edited(reading, edit);
  if (!after) return undefined;
  const edits = writeEdit(after.text, after.document, inverse(after), { language: reading.language });
  expect(applyEdits(after.text, edits), `the inverse of ${JSON.stringify(edit)}`).toBe(reading.text);
  return after;
}

const sourceIds = ["github", "slack", "google-calendar", "http", "stripe"];

function checkAdditions(reading: Reading, random: Random): void {
  const setting = { op: "addSetting", name: "CORPUS_TOKEN", secret: random.next() < 0.5 } as const;
  checkInverse(reading, setting, () => ({ op: "removeSetting", name: "CORPUS_TOKEN" }));
  const connector = random.pick(connections).id;
  const connection = { op: "addConnection", connector, name: "corpusClient" } as const;
  checkInverse(reading, connection, () => ({ op: "removeConnection", name: "corpusClient" }));
  const trigger = { op: "addTrigger", source: random.pick(sourceIds), name: "corpusTrigger" } as const;
  const added = checkInverse(reading, trigger, () => ({ op: "removeTrigger", trigger: "corpusTrigger" }));
  if (!added) return;
  expect(readDeclarations(added.text).exported).toContain("corpusTrigger");
  checkOption(added);
  const handler = { op: "addHandler", trigger: "corpusTrigger", event: "request" } as const;
  const flowIn = ({ document }: Reading): string =>
    document.flows.find(({ triggers }) => triggers.some(({ trigger }) => trigger === "corpusTrigger"))?.id ??
    "";
  const handled = checkInverse(added, handler, (after) => ({ op: "removeHandler", flow: flowIn(after) }));
  if (!handled) return;
  const event = { op: "setEvent", flow: flowIn(handled), trigger: "corpusTrigger" } as const;
  const changed = { ...event, from: "request", event: "corpus.event" };
  checkInverse(handled, changed, (after) => {
    expect(flowIn(after)).toBe(event.flow);
    return { ...event, from: "corpus.event", event: "request" };
  });
}

/** A path of its own, and the way back to the one that the trigger had. */
function checkOption(reading: Reading): void {
  const option = { op: "setOption", trigger: "corpusTrigger", option: "path" } as const;
  const trigger = readDeclarations(reading.text).triggers.find(({ name }) => name === option.trigger);
  const back = trigger?.pathRange ? { ...option, value: trigger.path } : option;
  checkInverse(reading, { ...option, value: "/corpus" }, () => back);
}

/** Takes back what a rename leaves of the old name: `{ a: a }` and `a as a`. */
const withoutAliases = (text: string): string =>
  text.replace(/(?<![\w$])([\w$]+)(?:: | as )\1(?![\w$])/g, "$1");

function checkRename(reading: Reading, random: Random): void {
  const { text } = reading;
  const names = [...text.matchAll(/[A-Za-z_$][\w$]*/g)];
  const { index = 0 } = random.pick(names);
  const renamed = edited(reading, { op: "rename", at: index, name: "corpusName" });
  const at = renamed?.text.indexOf("corpusName") ?? -1;
  if (!renamed || at < 0) return;
  const [name = ""] = /[\w$]+/.exec(text.slice(index)) ?? [];
  const back = edited(renamed, { op: "rename", at, name });
  expect(back && withoutAliases(back.text)).toBe(withoutAliases(text));
}

function checkExtract(reading: Reading, random: Random): void {
  const blocks = [...allBlocks(reading.document)]
    .map(({ block }) => block)
    .filter(({ steps }) => steps.length > 0);
  if (blocks.length === 0) return;
  const { steps } = random.pick(blocks);
  const from = random.below(steps.length);
  const chosen = steps.slice(from, from + 1 + random.below(3));
  const after = edited(reading, { op: "extract", steps: chosen.map(({ id }) => id), name: "corpusPart" });
  if (!after) return;
  expect(after.document.flows.filter(({ name }) => name === "corpusPart")).toHaveLength(1);
  const squeezed = (text: string): string => text.replace(/\s+/g, "");
  for (const { range } of chosen) {
    const lines = reading.text.slice(range.start, range.end);
    expect(squeezed(after.text)).toContain(squeezed(lines).replace(/;$/, ""));
  }
}

/** Big files cost a parse for every edit: a sample of them is enough. */
const modest = (file: CorpusFile): boolean => file.text.length < 30_000;

function sampleOf(files: readonly CorpusFile[], count: number): CorpusFile[] {
  const fitting = files.filter(modest);
  return fitting.filter((_, index) => index % Math.ceil(fitting.length / count) === 0);
}

function failuresIn(files: readonly CorpusFile[]): string[] {
  const styles = Object.entries(variants);
  const failures: string[] = [];
  for (const file of files) {
    const random = new Random(file.name);
    const [style, change] = random.pick(styles);
    const reading = read(change(file.text), file.language);
    for (const check of [checkAdditions, checkRename, checkRename, checkExtract, checkExtract]) {
      try {
        check(reading, random);
      } catch (error) {
        failures.push(
          `${check.name} in ${file.name} (${style}): ${(error as Error).message.slice(0, 2_000)}`,
        );
      }
    }
  }
  return failures;
}

describe("edits of several places keep the laws", () => {
  test.each(packages)("%s", (name) => {
    expect(failuresIn(sampleOf(packageFiles(name), 5))).toEqual([]);
  });
  test("this repository", () => {
    expect(failuresIn(sampleOf(ownFiles(), 30))).toEqual([]);
  });
  test("enough of them are made", () => {
    for (const [op, { made, refused }] of Object.entries(counts))
      process.stdout.write(`corpus: ${op} made ${made}, refused ${refused}\n`);
    // Random words are often properties, and random steps often end with a return.
    const least = {
      addSetting: 0.95,
      addTrigger: 0.9,
      addHandler: 0.95,
      addConnection: 0.95,
      rename: 0.25,
      extract: 0.25,
    };
    for (const [op, share] of Object.entries(least)) {
      const { made, refused } = counts[op] ?? { made: 0, refused: 1 };
      expect(made / (made + refused), op).toBeGreaterThan(share);
    }
  });
});
