import { readFlow } from "@hookloom/bridge/read";
import { describe, expect, test } from "vitest";
import { checkReading } from "../../language-server/bridge/src/testing/reading-laws.ts";
import { variants } from "../../language-server/bridge/src/testing/variants.ts";
import { type CorpusFile, ownSample, packageFiles, type packages } from "./corpus.ts";

/** Reads a file in every variant and returns the number of its flows. */
function readEverywhere(file: CorpusFile): number {
  let flows = 0;
  for (const [name, vary] of Object.entries(variants)) {
    const text = vary(file.text);
    const document = readFlow(text, { language: file.language });
    try {
      expect(document.problems).toEqual([]);
      checkReading(text, document);
    } catch (error) {
      throw new Error(`${file.name} (${name}): ${(error as Error).message}`);
    }
    flows = document.flows.length;
  }
  return flows;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((one, other) => one + other, 0);

describe("every statement of every function is a step", () => {
  /** How many functions each package has at least, so that an empty list of files shows nothing. */
  test.each([
    ["@reduxjs/toolkit", 550],
    ["@tanstack/query-core", 350],
    ["@trpc/server", 500],
    ["immer", 150],
    ["redux", 30],
    ["reselect", 40],
    ["rxjs", 750],
    ["zod", 5_000],
  ] as const satisfies readonly (readonly [(typeof packages)[number], number])[])("%s", (name, least) => {
    expect(sum(packageFiles(name).map(readEverywhere))).toBeGreaterThanOrEqual(least);
  });
  test("this repository", () => {
    expect(sum(ownSample(100).map(readEverywhere))).toBeGreaterThan(500);
  });
});

test("the same text gives the same ids", () => {
  for (const { text, language } of packageFiles("rxjs").slice(0, 60)) {
    expect(readFlow(text, { language })).toEqual(readFlow(text, { language }));
  }
});
