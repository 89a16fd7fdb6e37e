import type { FlowDiff } from "@hookloom/protocol/flow-diff";
import type { KnownNames } from "@hookloom/protocol/flow-document";
import { declarationsIn } from "../declarations/declarations.ts";
import { readFlowWithNodes } from "../read/associate.ts";
import type { ReadFlowOptions } from "../read/options.ts";
import { Numbers } from "./code.ts";
import { compareDeclarations } from "./declarations.ts";
import { buildFlowDiff } from "./flow-diff.ts";
import { matchTrees } from "./match-trees.ts";
import { readTree } from "./tree.ts";

/** One text of a comparison. */
export interface ComparedText {
  readonly text: string;
  /** What is known of its imported names. */
  readonly names?: KnownNames;
}

/**
 * Compares two texts of a file as one picture: which steps, flows, triggers, settings and connections were added, changed,
 * moved or removed. White space alone changes nothing. Never throws, whatever the texts; a text that does not exist on one
 * side is empty. Changing the sides changes added into removed and nothing else.
 */
export function compareFlows(
  before: ComparedText,
  after: ComparedText,
  { language }: Pick<ReadFlowOptions, "language"> = {},
): FlowDiff {
  const read = ({ text, names }: ComparedText) => {
    const model = readFlowWithNodes(text, { language, ...(names ? { names } : {}) });
    return { text, document: model.document, declarations: declarationsIn(model) };
  };
  const [old, now] = [read(before), read(after)];
  const numbers = new Numbers();
  // Where several matches are equally good, the choice must not depend on which side is the earlier one.
  const isTurned = old.text >= now.text;
  const sides = {
    before: readTree(old.text, old.document, numbers),
    after: readTree(now.text, now.document, numbers),
    isTurned,
  };
  if (isTurned) matchTrees(sides.after, sides.before);
  else matchTrees(sides.before, sides.after);
  const diff = buildFlowDiff(sides);
  return {
    ...diff,
    document: { ...diff.document, problems: now.document.problems },
    declarations: compareDeclarations(old, now),
  };
}
