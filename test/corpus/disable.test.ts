import { applyEdits, EditRefused, readFlow, writeEdit } from "@hookloom/language-server/bridge";
import type { FlowDocument, Step } from "@hookloom/language-server/protocol";
import { describe, expect, test } from "vitest";
import { type CorpusFile, packageFiles, packages } from "./corpus.ts";
import { allSteps } from "./laws.ts";
import { Random } from "./random.ts";

const rounds = 40;
const count = { disabled: 0, refused: 0, words: 0 };

/** The text as it is, or with every other semicolon gone from the ends of its lines. */
const styles: Readonly<Record<string, (text: string, random: Random) => string>> = {
  "as it is": (text) => text,
  "without many semicolons": (text, random) =>
    text.replace(/;$/gm, (semicolon) => (random.next() < 0.5 ? semicolon : "")),
};

/** Disables a step; undefined where this is refused. */
function disable(text: string, document: FlowDocument, step: Step): ReturnType<typeof writeEdit> | undefined {
  try {
    return writeEdit(text, document, { op: "disable", steps: [step.id] });
  } catch (error) {
    if (!(error instanceof EditRefused)) throw error;
    count.refused++;
    if (/semicolon/.test(error.message)) count.words++;
    return undefined;
  }
}

function checkStep(text: string, language: CorpusFile["language"], document: FlowDocument, step: Step): void {
  const edits = disable(text, document, step);
  const at = edits?.[0]?.start;
  if (edits === undefined || at === undefined) return;
  count.disabled++;
  const off = applyEdits(text, edits);
  const end = off.length - (text.length - step.range.end);
  const previous = { text, document, changes: edits };
  for (const read of [readFlow(off, { language, previous }), readFlow(off, { language })]) {
    const steps = allSteps(read)
      .filter(({ disabled, range }) => disabled && range.start < end && at < range.end)
      .map(({ id }) => id);
    expect(steps.length, `${JSON.stringify(text.slice(at, at + 80))} is a disabled step`).toBeGreaterThan(0);
    expect(applyEdits(off, writeEdit(off, read, { op: "enable", steps }))).toBe(text);
  }
}

describe("a disabled step can be enabled again, whatever its text looks like", () => {
  for (const [style, as] of Object.entries(styles)) {
    test(style, () => {
      const files = packages.flatMap(packageFiles).filter(({ text }) => text.length < 20_000);
      for (let round = 0; round < rounds; round++) {
        const random = new Random(`${style} ${round}`);
        const file = random.pick(files);
        const text = as(file.text, random);
        const document = readFlow(text, { language: file.language });
        if (document.problems.length > 0) continue;
        for (const step of allSteps(document)) {
          if (!step.disabled && random.next() < 0.4) checkStep(text, file.language, document, step);
        }
      }
    });
  }
  test("hardly any statement is refused because it reads like prose", () => {
    const { disabled, refused, words } = count;
    process.stdout.write(`corpus: disabled ${disabled} statements, refused ${refused}, ${words} as words\n`);
    expect(disabled).toBeGreaterThan(200);
    expect(words / disabled).toBeLessThan(0.01);
  });
});
