// Edits that change more than one place of a file: triggers, handlers, settings, renames and extracted functions.
import { readDeclarations } from "@hookloom/bridge/declarations";
import { listSteps } from "@hookloom/protocol/walk";
import { expect, test } from "vitest";
import { checkInverse } from "../../language-server/bridge/src/testing/inverse.ts";
import { type MadeEdit, type Reading, read } from "../../language-server/bridge/src/testing/made-edit.ts";
import { moduleInverseOf, moduleMakers } from "../../language-server/bridge/src/testing/module-edits.ts";
import { Random } from "../../language-server/bridge/src/testing/random.ts";
import { tryEdit } from "../../language-server/bridge/src/testing/try-edit.ts";
import { variants } from "../../language-server/bridge/src/testing/variants.ts";
import { lawSeed } from "../runner/tier.ts";
import { type CorpusFile, ownSample, packageFiles, packages, sampleOf } from "./corpus.ts";

/** Makes a random edit of a kind and its inverse. Returns undefined where the edit is rejected or does not apply. */
type Edited = (name: string, reading: Reading, random: Random) => MadeEdit | undefined;

class Tally {
  readonly #made = new Map<string, number>();
  readonly #rejected = new Map<string, number>();

  readonly edited: Edited = (name, reading, random) => {
    const edit = moduleMakers[name]?.(reading, random);
    if (!edit) return undefined;
    const made = tryEdit(reading, edit);
    const counts = made ? this.#made : this.#rejected;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    const inverse = made && moduleInverseOf(made);
    if (made && inverse) checkInverse(made, inverse);
    return made;
  };

  /** The share of the edits of a kind that are made. */
  made(name: string): number {
    const made = this.#made.get(name) ?? 0;
    return made === 0 ? 0 : made / (made + (this.#rejected.get(name) ?? 0));
  }
}

/** A trigger with two handlers, a setting and a connection, added and removed again. */
function checkAdditions(reading: Reading, random: Random, edited: Edited): void {
  const trigger = edited("addTrigger", reading, random);
  if (!trigger) return;
  const { triggers, exported } = readDeclarations(trigger.after.text);
  expect(exported).toContain(triggers.at(-1)?.name);
  let now = trigger.after;
  for (const name of ["addHandler", "setEvent", "setOption", "addSetting", "addConnection", "addHandler"])
    now = edited(name, now, random)?.after ?? now;
  for (const name of ["removeHandler", "removeSetting", "removeConnection", "removeTrigger"])
    now = edited(name, now, random)?.after ?? now;
}

const withoutWhitespace = (text: string): string => text.replace(/\s+/g, "");

/** Squeezed code with a return in the place of a jump out of a loop: a function tells its caller to make it. */
const withoutJumps = (code: string): string =>
  code.replace(/(?:break|continue)(?=[;}]|$)|returntrue(?=[;}])/g, "return");

/** The code of a step, in pieces around the values that it returns, which may come back in an object. */
const piecesOf = (step: string): readonly string[] =>
  withoutWhitespace(step).split(/(?<=\breturn)(?:"(?:[^"\\]|\\.)*"|\$\{[^}]*\}|.)*?(?=[;}]|$)/);

function checkExtract(reading: Reading, random: Random, edited: Edited): void {
  const made = edited("extract", reading, random);
  if (made?.edit.op !== "extract") return;
  const { steps, name } = made.edit;
  const isMade = (flow: { readonly name: string }): boolean =>
    flow.name === name || flow.name.endsWith(`.${name}`) || flow.name.endsWith(`.#${name}`);
  expect(made.after.document.flows.filter(isMade)).toHaveLength(1);
  for (const { id, range } of listSteps(reading.document)) {
    if (!steps.includes(id)) continue;
    for (const piece of piecesOf(reading.text.slice(range.start, range.end)))
      expect(withoutJumps(withoutWhitespace(made.after.text))).toContain(
        withoutJumps(piece.replace(/;$/, "")),
      );
  }
}

const checkRename = (reading: Reading, random: Random, edited: Edited): void =>
  void edited("rename", reading, random);

/** Big files cost a parse for every edit. */
const isModest = (file: CorpusFile): boolean => file.text.length < 30_000;

function failuresIn(files: readonly CorpusFile[], { edited }: Tally): string[] {
  const styles = Object.entries(variants);
  const failures: string[] = [];
  for (const file of files) {
    const random = new Random(lawSeed(file.name));
    const [style, change] = random.pick(styles);
    const reading = read(change(file.text), file.language);
    for (const check of [checkAdditions, checkRename, checkRename, checkExtract, checkExtract]) {
      try {
        check(reading, random, edited);
      } catch (error) {
        failures.push(
          `${check.name} in ${file.name} (${style}): ${(error as Error).message.slice(0, 2_000)}`,
        );
      }
    }
  }
  return failures;
}

/** The least share of each kind that is made. Random words are often properties or prose, and random steps often return. */
const least = {
  addSetting: 0.95,
  addTrigger: 0.9,
  addHandler: 0.95,
  setEvent: 0.9,
  setOption: 0.95,
  addConnection: 0.95,
  removeTrigger: 0.9,
  removeHandler: 0.9,
  removeConnection: 0.9,
  rename: 0.12,
  extract: 0.5,
};

test("edits at several positions keep the laws, and most are applied", () => {
  const tally = new Tally();
  const files = packages.flatMap((name) => sampleOf(packageFiles(name).filter(isModest), 5));
  expect(failuresIn([...files, ...ownSample(30, isModest)], tally)).toEqual([]);
  for (const [name, share] of Object.entries(least)) expect(tally.made(name), name).toBeGreaterThan(share);
});
