// Edits of steps at random places of the corpus, in three parts that take about as long as one another.
import { describe, expect, test } from "vitest";
import { checkInverse, inverseOf } from "../../language-server/bridge/src/testing/inverse.ts";
import { type Reading, read } from "../../language-server/bridge/src/testing/made-edit.ts";
import { Random } from "../../language-server/bridge/src/testing/random.ts";
import { type MakerName, makers, probe } from "../../language-server/bridge/src/testing/step-edits.ts";
import { tryEdit } from "../../language-server/bridge/src/testing/try-edit.ts";
import { variants } from "../../language-server/bridge/src/testing/variants.ts";
import { lawSeed, longRun } from "../runner/tier.ts";
import { type CorpusFile, isModest, ownSample, packageFiles, type packages, sampleOf } from "./corpus.ts";

type Group = (typeof packages)[number] | "this repository";

/** Which of three parts each group belongs to. */
const partOf: Readonly<Record<Group, 0 | 1 | 2>> = {
  "@trpc/server": 0,
  "@tanstack/query-core": 0,
  redux: 0,
  zod: 1,
  "@reduxjs/toolkit": 1,
  "this repository": 2,
  immer: 2,
  reselect: 2,
  rxjs: 2,
};

const filesOf = (group: Group): readonly CorpusFile[] =>
  group === "this repository" ? ownSample(100, isModest) : sampleOf(packageFiles(group).filter(isModest), 60);

interface Tally {
  tried: number;
  made: number;
  readonly inserts: { tried: number; refused: number };
  readonly failures: string[];
}

/** Counts comments: they may only disappear together with their statement. */
const commentsOf = (text: string): number => text.match(/\/\/|\/\*/g)?.length ?? 0;

function tryOne(name: MakerName, reading: Reading, random: Random, tally: Tally): void {
  const edit = makers[name](reading, random);
  if (!edit) return;
  const made = tryEdit(reading, edit);
  tally.tried++;
  if (name === "insert") {
    tally.inserts.tried++;
    if (!made) tally.inserts.refused++;
  }
  if (!made) return;
  tally.made++;
  const { before, after } = made;
  if (name === "insert") {
    expect(commentsOf(after.text)).toBeGreaterThanOrEqual(commentsOf(before.text));
    expect(after.text.split(probe).length).toBe(before.text.split(probe).length + 1);
  }
  const inverse = inverseOf(made);
  if (inverse) checkInverse(made, inverse);
}

/** Every operation at a random place of a file, in one variant. */
function editEverywhere(file: CorpusFile, round: number, tally: Tally): void {
  const seed = lawSeed(`${file.name}:${round}`);
  const random = new Random(seed);
  const [variant, vary] = random.pick(Object.entries(variants));
  const reading = read(vary(file.text), file.language);
  for (const name of Object.keys(makers) as MakerName[]) {
    try {
      tryOne(name, reading, random, tally);
    } catch (error) {
      tally.failures.push(`${name} in ${seed} (${variant}): ${(error as Error).message.slice(0, 2_000)}`);
    }
  }
}

/** Defines the tests of one part; each has a file of its own, so that three workers share them. */
export function testEdits(part: 0 | 1 | 2): void {
  describe("edits at random places keep the laws", () => {
    const groups = (Object.keys(partOf) as Group[]).filter((group) => partOf[group] === part);
    test.each(groups)("%s", (group) => {
      const tally: Tally = { tried: 0, made: 0, inserts: { tried: 0, refused: 0 }, failures: [] };
      for (let round = 0; round < (longRun ? 3 : 1); round++)
        for (const file of filesOf(group)) editEverywhere(file, round, tally);
      expect(tally.failures).toEqual([]);
      // About a quarter of all is refused: many need an async function or a whole statement.
      expect(tally.made / tally.tried).toBeGreaterThan(0.6);
      const { tried, refused } = tally.inserts;
      expect(tried).toBeGreaterThanOrEqual(5);
      expect(refused).toBeLessThanOrEqual(1 + 0.02 * tried);
    });
  });
}
