import { describe, expect, test } from "vitest";
import { type CorpusFile, ownFiles, packageFiles, packages, variants } from "./corpus.ts";
import { makers, probe } from "./edits.ts";
import { allSteps } from "./laws.ts";
import { Random } from "./random.ts";
import { checkInverse, inverseOf, type MadeEdit, type Reading, read, tryEdit } from "./try-edit.ts";

const refusals: Record<string, { tried: number; refused: number }> = {};

/** Counts comments: they may only disappear together with their statement. */
const commentsOf = (text: string): number => text.match(/\/\/|\/\*/g)?.length ?? 0;

/** A new comment may only replace the step's old one. */
function checkComment({ before, after }: MadeEdit, id: string): void {
  const [old, now] = [before, after].map(({ document }) => allSteps(document).find((step) => step.id === id));
  if (!old || !now) throw new Error(`The step ${id} is gone.`);
  expect(now.comment).toBe("a note");
  expect(after.text.slice(now.range.start, now.range.end)).toBe(
    before.text.slice(old.range.start, old.range.end),
  );
  if (!old.comment) expect(commentsOf(after.text)).toBe(commentsOf(before.text) + 1);
}

function checkOne(name: string, reading: Reading, random: Random): void {
  const edit = makers[name]?.(reading, random);
  if (!edit) return;
  refusals[name] ??= { tried: 0, refused: 0 };
  refusals[name].tried += 1;
  const made = tryEdit(reading, edit);
  if (!made) {
    refusals[name].refused += 1;
    return;
  }
  const { before, after } = made;
  if (name === "insert") {
    expect(commentsOf(after.text)).toBeGreaterThanOrEqual(commentsOf(before.text));
    expect(after.text.split(probe).length).toBe(before.text.split(probe).length + 1);
  }
  if (edit.edit.op === "comment" && "step" in edit.edit) checkComment(made, edit.edit.step);
  const inverse = inverseOf(made);
  if (inverse) checkInverse(made, inverse);
}

const failures: string[] = [];

/** Every operation at `rounds` random places of a file, in one variant each. */
function editEverywhere(file: CorpusFile, rounds: number): void {
  const names = Object.keys(variants);
  for (let round = 0; round < rounds; round++) {
    const seed = `${file.name}:${round}`;
    const random = new Random(seed);
    const variant = names[(round + random.below(names.length)) % names.length] ?? "as it is";
    const reading = read(variants[variant]?.(file.text) ?? file.text, file.language);
    for (const name of Object.keys(makers)) {
      try {
        checkOne(name, reading, random);
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
