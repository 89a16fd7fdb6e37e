// Programs do the same after some of their steps have become a function.

import type { Step } from "@hookloom/protocol/flow-document";
import type { ExtractScope } from "@hookloom/protocol/flow-edit";
import { listBlocks, listSteps } from "@hookloom/protocol/walk";
import { expect, test } from "vitest";
import { outcomeOf } from "../../../../../templates/runtime/src/record/testing/run-recorded.ts";
import { lawFactor, lawSeed } from "../../../../../test/runner/tier.ts";
import { type Reading, read } from "../../testing/made-edit.ts";
import { Random } from "../../testing/random.ts";
import { randomProgram } from "../../testing/random-programs.ts";
import { neighbours } from "../../testing/step-edits.ts";
import { applyEdits } from "../../text/edit-list.ts";
import { writeEdit } from "../../write-edit.ts";
import { EditRejected } from "../errors.ts";

/** The last two steps of a block that returns nothing there, which chance alone rarely selects. */
function lastOf({ text, document }: Reading): readonly Step[] | undefined {
  const isEnd = (step: Step | undefined): boolean =>
    step?.kind === "return" && text.startsWith("return;", step.range.start);
  return listBlocks(document)
    .find(({ steps }) => steps.length > 1 && isEnd(steps.at(-1)))
    ?.steps.slice(-2);
}

/** A step that jumps on some of its paths, which chance alone rarely selects either. */
function jumpingOf({ text, document }: Reading): readonly Step[] | undefined {
  const jumps = ({ kind, range }: Step): boolean =>
    kind === "if" && /\b(?:break|continue);/.test(text.slice(range.start, range.end));
  const found = listSteps(document).find(jumps);
  return found && [found];
}

const places: readonly (ExtractScope | "best")[] = ["best", "best", "module", "class", "inner"];

test(
  "any program does the same after steps of it have become a function, wherever that stands",
  async () => {
    const made = new Map<string, number>();
    for (let round = 0; round < 200 * lawFactor; round++) {
      const random = new Random(lawSeed(`extracted program ${round}`));
      const text = randomProgram(random);
      const before = read(text, "js");
      const part = text.search(/(?:class Part|(?:async )?function\*? part)/);
      for (let turn = 0; turn < 6; turn++) {
        const wanted = turn === 0 ? lastOf(before) : turn === 1 ? jumpingOf(before) : undefined;
        const chosen = wanted ?? neighbours(before, random);
        const scope = random.pick(places);
        // What runs the program is the same in all of them.
        if (!chosen?.every(({ range }) => range.start > part && range.end < text.indexOf("export"))) continue;
        const steps = chosen.map(({ id }) => id);
        const edit = { op: "extract", steps, name: "made", ...(scope === "best" ? {} : { scope }) } as const;
        let after: string;
        try {
          after = applyEdits(text, writeEdit(text, before.document, edit, { language: "js" }));
        } catch (error) {
          if (!(error instanceof EditRejected)) throw error;
          made.set("refused", (made.get("refused") ?? 0) + 1);
          continue;
        }
        expect(await outcomeOf(after), `round ${round}\n${text}\n----------\n${after}`).toEqual(
          await outcomeOf(text),
        );
        made.set(scope, (made.get(scope) ?? 0) + 1);
        if (/if \(.*made\(.*\)\) (?:break|continue)/.test(after))
          made.set("jump", (made.get("jump") ?? 0) + 1);
      }
    }
    expect([...made.keys()].sort()).toEqual(["best", "class", "inner", "jump", "module", "refused"]);
  },
  120_000 * lawFactor,
);
