import { applyEdits } from "@hookloom/bridge/edit-list";
import { EditRejected } from "@hookloom/bridge/errors";
import { readFlow } from "@hookloom/bridge/read";
import { writeEdit } from "@hookloom/bridge/write";
import type { FlowDocument, Step, TextEdit } from "@hookloom/protocol/flow-document";
import { listSteps } from "@hookloom/protocol/walk";
import { describe, expect, test } from "vitest";
import { Random } from "../../language-server/bridge/src/testing/random.ts";
import { lawSeed } from "../runner/tier.ts";
import { type CorpusFile, packageFiles, packages, roundsOf } from "./corpus.ts";

const rounds = roundsOf(40);

interface Counts {
  disabled: number;
  /** Statements that are rejected because they read like prose. */
  words: number;
}

/** The text as it is, or with every other semicolon gone from the ends of its lines. */
const styles: Readonly<Record<string, (text: string, random: Random) => string>> = {
  "as it is": (text) => text,
  "without many semicolons": (text, random) =>
    text.replace(/;$/gm, (semicolon) => (random.next() < 0.5 ? semicolon : "")),
};

/** Disables a step; undefined if that is rejected. */
function disable(
  text: string,
  document: FlowDocument,
  step: Step,
  counts: Counts,
): readonly TextEdit[] | undefined {
  try {
    return writeEdit(text, document, { op: "disable", steps: [step.id] });
  } catch (error) {
    if (!(error instanceof EditRejected)) throw error;
    if (/semicolon/.test(error.message)) counts.words++;
    return undefined;
  }
}

function checkStep(
  { text, language }: Pick<CorpusFile, "text" | "language">,
  document: FlowDocument,
  step: Step,
  counts: Counts,
): void {
  const edits = disable(text, document, step, counts);
  const at = edits?.[0]?.start;
  if (edits === undefined || at === undefined) return;
  counts.disabled++;
  const disabledText = applyEdits(text, edits);
  const end = disabledText.length - (text.length - step.range.end);
  const previous = { text, document, changes: edits };
  for (const read of [readFlow(disabledText, { language, previous }), readFlow(disabledText, { language })]) {
    const steps = listSteps(read)
      .filter(({ disabled, range }) => disabled && range.start < end && at < range.end)
      .map(({ id }) => id);
    expect(steps.length, `${JSON.stringify(text.slice(at, at + 80))} is a disabled step`).toBeGreaterThan(0);
    expect(applyEdits(disabledText, writeEdit(disabledText, read, { op: "enable", steps }))).toBe(text);
  }
}

describe("a disabled step can be enabled again, whatever its text looks like", () => {
  test.each(Object.entries(styles))("%s", (style, as) => {
    const counts = { disabled: 0, words: 0 };
    const files = packages.flatMap(packageFiles).filter(({ text }) => text.length < 20_000);
    for (let round = 0; round < rounds; round++) {
      const random = new Random(lawSeed(`${style} ${round}`));
      const file = random.pick(files);
      const { language } = file;
      const text = as(file.text, random);
      const document = readFlow(text, { language });
      if (document.problems.length > 0) continue;
      for (const step of listSteps(document)) {
        if (!step.disabled && random.next() < 0.4) checkStep({ text, language }, document, step, counts);
      }
    }
    expect(counts.disabled).toBeGreaterThan(100);
    expect(counts.words / counts.disabled).toBeLessThan(0.01);
  });
});
