// Edits that change more than one place of a file: triggers, handlers, settings, renames and extracted functions.
import { readDeclarations } from "@hookloom/language-server/bridge";
import { describe, expect, test } from "vitest";
import { type CorpusFile, ownFiles, packageFiles, packages, variants } from "./corpus.ts";
import { allSteps } from "./laws.ts";
import { moduleInverseOf, moduleMakers } from "./module-edits.ts";
import { Random } from "./random.ts";
import { checkInverse, type MadeEdit, type Reading, read, tryEdit } from "./try-edit.ts";

const counts: Record<string, { made: number; refused: number }> = {};

/** A random edit of a kind, made and taken back; undefined where it is refused or has no place. */
function edited(name: string, reading: Reading, random: Random): MadeEdit | undefined {
  const edit = moduleMakers[name]?.(reading, random);
  if (!edit) return undefined;
  counts[name] ??= { made: 0, refused: 0 };
  const count = counts[name] as { made: number; refused: number };
  const made = tryEdit(reading, edit);
  count[made ? "made" : "refused"]++;
  const inverse = made && moduleInverseOf(made);
  if (made && inverse) checkInverse(made, inverse);
  return made;
}

/** A trigger with two handlers, a setting and a connection, added and removed again. */
function checkAdditions(reading: Reading, random: Random): void {
  const trigger = edited("addTrigger", reading, random);
  if (!trigger) return;
  const { triggers, exported } = readDeclarations(trigger.after.text);
  expect(exported).toContain(triggers.at(-1)?.name);
  let now = trigger.after;
  for (const name of ["addHandler", "setEvent", "setOption", "addSetting", "addConnection", "addHandler"])
    now = edited(name, now, random)?.after ?? now;
  for (const name of ["removeHandler", "removeSetting", "removeConnection", "removeTrigger"])
    now = edited(name, now, random)?.after ?? now;
}

const squeezed = (text: string): string => text.replace(/\s+/g, "");

function checkExtract(reading: Reading, random: Random): void {
  const made = edited("extract", reading, random);
  if (made?.edit.op !== "extract") return;
  const { steps, name } = made.edit;
  expect(made.after.document.flows.filter((flow) => flow.name === name)).toHaveLength(1);
  for (const { id, range } of allSteps(reading.document)) {
    if (!steps.includes(id)) continue;
    const lines = squeezed(reading.text.slice(range.start, range.end)).replace(/;$/, "");
    expect(squeezed(made.after.text)).toContain(lines);
  }
}

const checkRename = (reading: Reading, random: Random): void => void edited("rename", reading, random);

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
    // Random words are often properties, keywords or prose, and random steps often end with a return. Which words are
    // picked changes with the files, so these two limits are far below the usual share.
    const least = {
      addSetting: 0.95,
      addTrigger: 0.9,
      addHandler: 0.95,
      setEvent: 0.9,
      setOption: 0.95,
      addConnection: 0.95,
      removeTrigger: 0.9,
      removeHandler: 0.9,
      removeConnection: 0.9,
      rename: 0.12,
      extract: 0.2,
    };
    for (const [op, share] of Object.entries(least)) {
      const { made, refused } = counts[op] ?? { made: 0, refused: 1 };
      expect(made / (made + refused), op).toBeGreaterThan(share);
    }
  });
});
