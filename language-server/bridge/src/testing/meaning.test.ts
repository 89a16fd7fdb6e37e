import { expect, test } from "vitest";
import { frameworkSources } from "./framework-sources.ts";
import { type MadeEdit, read } from "./made-edit.ts";
import { checkMeaning } from "./meaning.ts";
import { Random } from "./random.ts";
import { LawBroken } from "./reading-laws.ts";
import { type MakerName, makers } from "./step-edits.ts";
import { tryEdit } from "./try-edit.ts";

const before = read(
  `${frameworkSources.express.text}
async function run(list) {
  const total = list.length;
  if (total > 1) {
    first(total);
  } else if (total > 0) {
    second(total);
  } else {
    third();
  }
  try {
    await fourth();
  } catch {
    fifth();
  }
  // sixth();
  return total;
}
`,
  frameworkSources.express.language,
);

/** Edits of a kind that change the text. */
function editsOf(kind: MakerName): readonly MadeEdit[] {
  const random = new Random(kind);
  return Array.from({ length: 12 }, () => {
    const edit = makers[kind](before, random);
    return edit && tryEdit(before, edit);
  }).filter((made) => made !== undefined && made.edits.length > 0) as readonly MadeEdit[];
}

const kinds: readonly MakerName[] = [
  ...(["insert", "insertCode", "insertStep", "paste", "move", "moveSome", "set"] as const),
  ...(["addBranch", "removeBranch", "remove", "removeSome", "duplicate", "duplicateSome"] as const),
  ...(["disable", "disableSome", "comment", "wrapIf", "wrapTry", "wrapFor", "wrapWhile"] as const),
  ...(["wrapParallel", "unwrap", "enable"] as const),
];

test.each(kinds)("%s that leaves the text as it was is a fault", (kind) => {
  const all = editsOf(kind);
  expect(all.length).toBeGreaterThan(0);
  const missed = all.filter((made) => {
    try {
      checkMeaning({ ...made, after: before });
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(LawBroken);
      return false;
    }
  });
  // Beside an expression without braces, not everything shows.
  expect(missed.length / all.length).toBeLessThan(0.5);
});

test("an insertion in another block, or that takes a step away, is a fault", () => {
  const [made, ...others] = editsOf("insert");
  const [gone] = editsOf("remove");
  if (made?.edit.op !== "insert" || !gone) throw new Error("Nothing was inserted or removed.");
  const { block } = made.edit;
  const elsewhere = others.find(({ edit }) => edit.op === "insert" && edit.block !== block);
  for (const after of [elsewhere?.after ?? before, gone.after])
    expect(() => checkMeaning({ ...made, after })).toThrow("the block has no new step");
});
