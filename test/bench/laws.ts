import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { FlowEditOp } from "@hookloom/protocol/flow-edit";
import type { LawName } from "../../language-server/bridge/src/testing/reading-laws.ts";
import type { Tally } from "./laws-worker.ts";
import type { Row } from "./table.ts";
import { typeErrors } from "./typed-edits.ts";

/** Edits that are made, refused ones apart. `HOOKLOOM_LAWS_EDITS` gives another number, to try the benchmark out. */
const edits = Number(process.env.HOOKLOOM_LAWS_EDITS ?? 100_000);
const typedEdits = Math.min(500, edits);

/** Each operation that exists: the compiler refuses a list that lacks one. */
const ops: Readonly<Record<FlowEditOp, true>> = {
  insert: true,
  paste: true,
  set: true,
  mapSet: true,
  mapFill: true,
  mapExtract: true,
  mapType: true,
  mapRemove: true,
  remove: true,
  duplicate: true,
  disable: true,
  enable: true,
  move: true,
  wrap: true,
  unwrap: true,
  comment: true,
  addBranch: true,
  removeBranch: true,
  extract: true,
  rename: true,
  addHandler: true,
  removeHandler: true,
  setEvent: true,
  addTrigger: true,
  removeTrigger: true,
  setOption: true,
  addSetting: true,
  toSetting: true,
  removeSetting: true,
  addConnection: true,
  removeConnection: true,
};

/** What one worker has counted. */
function runWorker(worker: number, workers: number): Promise<Tally> {
  const share = Math.ceil(edits / workers);
  return new Promise((resolve, reject) => {
    const file = new URL("./laws-worker.ts", import.meta.url);
    const thread = new Worker(file, { workerData: { worker, workers, edits: share } });
    thread.once("message", resolve);
    thread.once("error", reject);
  });
}

function sum(tallies: readonly Tally[]): Tally {
  const total: Tally = {
    made: {},
    refused: {},
    broken: { bytes: 0, syntax: 0, reading: 0, inverse: 0 },
    inverses: 0,
  };
  for (const { made, refused, broken, inverses } of tallies) {
    for (const [into, from] of [
      [total.made, made],
      [total.refused, refused],
      [total.broken, broken],
    ] as const)
      for (const [name, count] of Object.entries(from)) {
        const counts = into as Record<string, number>;
        counts[name] = (counts[name] ?? 0) + count;
      }
    total.inverses += inverses;
  }
  return total;
}

const all = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((one, other) => one + other, 0);

/** The laws of the bridge at random places of real code, in every variant of its style; see test/corpus. */
export async function* benchLaws(): AsyncIterable<Row> {
  const workers = availableParallelism();
  const begun = performance.now();
  const total = sum(
    await Promise.all(Array.from({ length: workers }, (_, worker) => runWorker(worker, workers))),
  );
  const { made, refused, broken, inverses } = total;
  const missing = Object.keys(ops).filter((op) => !Object.hasOwn(made, op));
  if (missing.length > 0) throw new Error(`No edit was made of ${missing.join(", ")}.`);
  const each = Object.keys(ops).map((op) => `${op} ${made[op]} (${refused[op] ?? 0} refused)`);
  const minutes = ((performance.now() - begun) / 60_000).toFixed(1);
  yield {
    what: `random edits that were made, in ${minutes} minutes`,
    value: all(made),
    unit: "edits",
    peer: each.join(", "),
  };
  yield { what: "random edits that were refused, with a sentence", value: all(refused), unit: "edits" };
  const law = (name: LawName, what: string): Row => ({ what, value: broken[name], unit: "edits", limit: 0 });
  yield law("bytes", "edits that changed a byte or a step outside of the edit");
  yield law("syntax", "edits after which the text does not parse");
  yield law("reading", "edits after which the text does not read as they meant");
  yield { ...law("inverse", "inverse edits that do not restore the bytes"), peer: `of ${inverses}` };
  const { version } = createRequire(import.meta.url)("typescript/package.json");
  const { count, checked, ofOps } = await typeErrors(typedEdits);
  yield {
    what: "type errors that were not there before",
    value: count,
    unit: "errors",
    limit: 0,
    peer: `${checked} edits, checked by tsc ${version}: ${ofOps}`,
  };
}
