import { readFlow } from "@hookloom/language-server/bridge";
import { describe, expect, test } from "vitest";
import { type CorpusFile, ownFiles, packageFiles, packages, variants } from "./corpus.ts";
import { checkCoverage, checkFields, checkIds } from "./laws.ts";

/** Reads a file in every variant and returns the number of its flows. */
function readEverywhere(file: CorpusFile): number {
  let flows = 0;
  for (const [name, vary] of Object.entries(variants)) {
    const text = vary(file.text);
    const document = readFlow(text, { language: file.language });
    try {
      expect(document.problems, `${file.name} (${name})`).toEqual([]);
      checkCoverage(text, document);
      checkIds(text, document);
      checkFields(text, document);
    } catch (error) {
      throw new Error(`${file.name} (${name}): ${(error as Error).message}`);
    }
    flows = document.flows.length;
  }
  return flows;
}

describe("every statement of every function is a step", () => {
  let functions = 0;
  for (const name of packages) {
    test(name, () => {
      const files = packageFiles(name);
      expect(files.length).toBeGreaterThan(5);
      for (const file of files) functions += readEverywhere(file);
    });
  }
  test("this repository", () => {
    for (const file of ownFiles()) functions += readEverywhere(file);
    process.stdout.write(`corpus: ${functions} functions, each in ${Object.keys(variants).length} forms\n`);
    expect(functions).toBeGreaterThanOrEqual(5_000);
  });
});

test("the same text gives the same ids", () => {
  for (const { text, language } of packageFiles("rxjs").slice(0, 60)) {
    expect(readFlow(text, { language })).toEqual(readFlow(text, { language }));
  }
});
