// One worker of the benchmark of the laws: makes its share of the edits and posts what it has counted.
import { parentPort, workerData } from "node:worker_threads";
import { checkInverse, inverseOf } from "../../language-server/bridge/src/testing/inverse.ts";
import { type Reading, read } from "../../language-server/bridge/src/testing/made-edit.ts";
import {
  grown,
  moduleInverseOf,
  moduleMakers,
} from "../../language-server/bridge/src/testing/module-edits.ts";
import { Random } from "../../language-server/bridge/src/testing/random.ts";
import { LawBroken, type LawName } from "../../language-server/bridge/src/testing/reading-laws.ts";
import { type EditMaker, makers } from "../../language-server/bridge/src/testing/step-edits.ts";
import { tryEdit } from "../../language-server/bridge/src/testing/try-edit.ts";
import { variants } from "../../language-server/bridge/src/testing/variants.ts";
import { isModest, ownFiles, packageFiles, packages } from "../corpus/corpus.ts";
import { lawSeed } from "../runner/tier.ts";

/** Counts by operation, and by law. */
export interface Tally {
  readonly made: Record<string, number>;
  readonly refused: Record<string, number>;
  readonly broken: Record<LawName, number>;
  inverses: number;
}

const files = [...packages.flatMap(packageFiles), ...ownFiles()].filter(isModest);
const styles = Object.entries(variants);
const all: readonly EditMaker[] = Object.values({ ...makers, ...moduleMakers });

const tally: Tally = {
  made: {},
  refused: {},
  broken: { bytes: 0, syntax: 0, reading: 0, inverse: 0 },
  inverses: 0,
};

/** A random file in a random style; every second one as it looks after a while in Hookloom. */
function draw(random: Random): { readonly name: string; readonly reading: Reading } {
  const file = random.pick(files);
  const [style, change] = random.pick(styles);
  const reading = read(change(file.text), file.language);
  const isEdited = random.next() < 0.5;
  const name = `${file.name} (${style}${isEdited ? ", grown" : ""})`;
  return { name, reading: isEdited ? withDisabled(grown(reading, random), random) : reading };
}

function withDisabled(reading: Reading, random: Random): Reading {
  const edit = makers.disable(reading, random);
  return (edit && tryEdit(reading, edit)?.after) ?? reading;
}

function tryOne(make: EditMaker, reading: Reading, random: Random): void {
  const edit = make(reading, random);
  if (!edit) return;
  const { op } = edit.edit;
  const made = tryEdit(reading, edit);
  const counts = made ? tally.made : tally.refused;
  counts[op] = (counts[op] ?? 0) + 1;
  const inverse = made && (inverseOf(made) ?? moduleInverseOf(made));
  if (!made || !inverse) return;
  tally.inverses++;
  checkInverse(made, inverse);
}

function countBrokenLaw(error: unknown, where: string): void {
  const law = error instanceof LawBroken ? error.law : "reading";
  tally.broken[law]++;
  const why = error instanceof LawBroken ? error.message : (error as Error).stack;
  process.stderr.write(`${law}: ${where}: ${why?.slice(0, 1_500)}\n\n`);
}

const { worker, workers, edits } = workerData as { worker: number; workers: number; edits: number };
const made = (): number => Object.values(tally.made).reduce((one, other) => one + other, 0);
for (let round = worker; made() < edits; round += workers) {
  const random = new Random(lawSeed(`laws ${round}`));
  try {
    const { name, reading } = draw(random);
    for (const make of all) {
      if (made() >= edits) break;
      try {
        tryOne(make, reading, random);
      } catch (error) {
        countBrokenLaw(error, `round ${round}, ${name}`);
      }
    }
  } catch (error) {
    countBrokenLaw(error, `round ${round}`);
  }
}
parentPort?.postMessage(tally);
