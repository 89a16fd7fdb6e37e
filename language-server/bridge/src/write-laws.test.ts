import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { frameworkSources } from "./testing/framework-sources.ts";
import { checkInverse, inverseOf } from "./testing/inverse.ts";
import { type MadeEdit, read } from "./testing/made-edit.ts";
import { Random } from "./testing/random.ts";
import { type MakerName, makers } from "./testing/step-edits.ts";
import { tryEdit } from "./testing/try-edit.ts";
import { variants, withoutSemicolons } from "./testing/variants.ts";

// @reads language-server/bridge/src/steps/blocks.ts language-server/bridge/src/edits/operations/case.ts language-server/bridge/src/syntax/recover.ts language-server/bridge/src/edits/placing/insertion-point.ts language-server/protocol/src/rpc.ts

const sources = [
  "./steps/blocks.ts",
  "./edits/operations/case.ts",
  "./syntax/recover.ts",
  "./edits/placing/insertion-point.ts",
  "../../protocol/src/rpc.ts",
].map((name) => ({ text: readFileSync(new URL(name, import.meta.url), "utf8"), language: "ts" as const }));

// Half of the draws are of files of other frameworks, which are short.
const files = fc.oneof(fc.constantFrom(...sources), fc.constantFrom(...Object.values(frameworkSources)));
const styles = fc.constantFrom(...Object.values(variants), withoutSemicolons);

/** Numbers in [0, 1) for choices at random, which fast-check makes smaller where a law does not hold. */
const choices = fc
  .array(fc.noBias(fc.nat(2 ** 20 - 1)), { minLength: 12, maxLength: 12 })
  .map((numbers) => numbers.map((number) => number / 2 ** 20));

/** Edits of some kinds, each held against the laws, and taken back where an edit restores the bytes. */
function law(name: string, kinds: readonly MakerName[], check: (made: MadeEdit) => void = () => {}): void {
  test(name, () => {
    let count = 0;
    fc.assert(
      fc.property(files, styles, choices, fc.constantFrom(...kinds), (file, style, numbers, kind) => {
        let at = 0;
        const random = new Random(() => numbers[at++ % numbers.length] ?? 0);
        const before = read(style(file.text), file.language);
        const edit = makers[kind](before, random);
        const made = edit && tryEdit(before, edit);
        if (!made) return;
        count++;
        check(made);
        const inverse = inverseOf(made);
        if (inverse) checkInverse(made, inverse);
      }),
      { numRuns: 120, seed: 20 },
    );
    // Guards against a law of which every edit is refused.
    expect(count).toBeGreaterThan(25);
  });
}

law("what is inserted is read as such and removing it restores the bytes", [
  "insert",
  "insertCode",
  "insertStep",
  "paste",
]);

law("removing takes nothing but the lines of the steps", ["remove", "removeSome"], (made) => {
  const { before, after, edits, touched } = made;
  const whole = edits.every(({ newText }) => newText === "");
  if (!whole || !touched.every(({ start }) => /\n[ \t]*$/.test(before.text.slice(0, start)))) return;
  const lines = before.text.split("\n");
  let from = 0;
  for (const line of after.text.split("\n")) {
    from = lines.indexOf(line, from) + 1;
    expect(from, line).toBeGreaterThan(0);
  }
});

law("moving a step and moving it back restores the bytes", ["move"]);
law("moving several steps and moving them back restores the bytes", ["moveSome"]);
law("duplicating copies and keeps what was there", ["duplicate", "duplicateSome"]);
law("enabling what was disabled restores the bytes", ["disable", "disableSome"]);
law("removing a new comment restores the bytes", ["comment", "flowNote"]);
law("unwrapping what was wrapped restores the bytes", ["wrapIf", "wrapTry", "wrapFor", "wrapWhile"]);
law("setting a field back restores the bytes", ["set"]);
law("a branch more or less, and no step around, leave the other steps as they are", [
  "addBranch",
  "removeBranch",
  "unwrap",
  "wrapParallel",
]);
