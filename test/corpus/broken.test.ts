import { describe, expect, test } from "vitest";
import { Random } from "../../language-server/bridge/src/testing/random.ts";
import { lawSeed } from "../runner/tier.ts";
import { type CorpusFile, isModest, packageFiles, packages, roundsOf } from "./corpus.ts";
import {
  cutSomewhere,
  emptySurvival,
  knowledge,
  type Survival,
  share,
  typeSomewhere,
  withoutIndentation,
} from "./typing.ts";

const rounds = roundsOf(100);
const files = packages.flatMap(packageFiles).filter(isModest);

const forms: Readonly<Record<string, (text: string) => string>> = {
  "indented text": (text) => text,
  "text without indentation": withoutIndentation,
};

/** Breaks random files and prints what survived. */
function measure(
  name: string,
  breakOnce: (survival: Survival, file: Pick<CorpusFile, "text" | "language">, random: Random) => void,
): Survival {
  const survival = emptySurvival();
  for (let round = 0; round < rounds; round++) {
    const random = new Random(lawSeed(`${name} ${round}`));
    breakOnce(survival, random.pick(files), random);
  }
  const { states, blank, siblings, steps, ids, edits, wrong } = survival;
  const percent = (pair: readonly [number, number]): string => `${(100 * share(pair)).toFixed(2)} %`;
  process.stdout.write(
    `corpus: ${name}: ${states} states, ${blank} blank; kept: siblings ${percent(siblings)}, steps ${percent(steps)}, ids ${percent(ids)} (${wrong} wrong); edits made ${percent(edits)}\n`,
  );
  return survival;
}

describe("an incomplete statement is the only unparsed step", () => {
  for (const [form, as] of Object.entries(forms)) {
    for (const known of knowledge) {
      test(`in ${form}, knowing ${known}`, () => {
        const found = measure(`typed in ${form}, knowing ${known}`, (survival, { text, language }, random) =>
          typeSomewhere(survival, { text: as(text), language }, random, known),
        );
        expect(found.states).toBeGreaterThan(700);
        if (known === "nothing") {
          expect(found.blank / found.states).toBeLessThan(0.03);
          expect(share(found.siblings)).toBeGreaterThan(0.8);
          return;
        }
        expect(found.blank).toBe(0);
        if (known === "each change") expect(found.wrong).toBe(0);
        expect(share(found.siblings)).toBeGreaterThan(0.995);
        expect(share(found.ids)).toBeGreaterThan(0.99);
        expect(share(found.edits)).toBeGreaterThan(0.95);
      });
    }
  }
});

describe("without one bracket or quote", () => {
  for (const [form, as] of Object.entries(forms)) {
    for (const known of knowledge) {
      test(`${form}, knowing ${known}`, () => {
        const found = measure(`a mark is missing in ${form}, knowing ${known}`, (survival, file, random) => {
          const cut = { text: as(file.text), language: file.language };
          for (let time = 0; time < 5; time++) cutSomewhere(survival, cut, random, known);
        });
        expect(found.states).toBeGreaterThan(200);
        if (known === "nothing") {
          expect(found.blank / found.states).toBeLessThan(0.15);
          expect(share(found.steps)).toBeGreaterThan(0.85);
          return;
        }
        expect(found.blank).toBe(0);
        expect(share(found.siblings)).toBeGreaterThan(0.98);
        expect(share(found.edits)).toBeGreaterThan(0.75);
        expect(share(found.steps)).toBeGreaterThan(0.98);
      });
    }
  }
});
