import { setImmediate } from "node:timers/promises";
import { applyEdits } from "@hookloom/bridge/edit-list";
import { recordSteps } from "@hookloom/bridge/record";
import { transformSync } from "esbuild";
import { expect } from "vitest";
import { Recorder } from "../frame.ts";
import { settled, withUnhandled } from "./unhandled.ts";

/** The module that recorded texts import. */
export const from = "record:0";

/** A text with the calls that make it record its own steps. */
export function recordedText(text: string): string {
  const recorded = recordSteps(text, { language: "ts", from });
  if (!recorded) throw new Error("The source was not recorded.");
  return applyEdits(text, recorded.edits);
}

/** A call of a frame: its name and what it was given. */
export type RecordedCall = readonly [string, ...unknown[]];

/** Makes the frames that a recorded program asks for. */
type Enter = (flow: number, given: unknown) => object;

/** Frames as they are in a project. */
function realFrames(): Enter {
  const recorder = new Recorder();
  return (flow, given) => recorder.enter("source", flow, given);
}

/** What a program did: its effects in order, with rejections that nobody handled, and how it ended. */
interface Outcome {
  readonly effects: readonly string[];
  readonly end: string;
}

/** Runs the exported `run` of a module whose only import is the one that was added. */
export async function outcomeOf(text: string, enter: Enter = realFrames()): Promise<Outcome> {
  const { code } = transformSync(text, { loader: "ts", format: "cjs", target: "node24" });
  const effects: string[] = [];
  const effect = (name: string, value?: unknown): unknown => {
    effects.push(value === undefined ? name : `${name} ${String(value)}`);
    if (effects.length > 500) throw new Error("too many effects");
    return value;
  };
  const module = { exports: {} as { run?: (e: typeof effect) => unknown } };
  // biome-ignore lint/security/noGlobalEval: the program under test is code.
  const evaluate = globalThis.eval;
  const load = evaluate(`(function (module, exports, require) {${code}\n})`);
  load(module, module.exports, () => ({ enter }));
  const recordUnhandled = (error: unknown): void => void effects.push(`unhandled ${String(error)}`);
  const end = await withUnhandled(recordUnhandled, async () => {
    const ended = await endOf(async () => module.exports.run?.(effect), effects);
    // What nobody waited for goes on.
    await settled();
    return ended;
  });
  return { effects, end };
}

/** Turns of the event loop without an effect after which a program is waiting for itself: `n = wait(n)`. */
const turnsUntilStandstill = 5_000;

async function endOf(run: () => Promise<unknown>, effects: readonly string[]): Promise<string> {
  let end: string | undefined;
  run()
    .then((result) => {
      end = `gave ${JSON.stringify(result)}`;
    })
    .catch((thrown: unknown) => {
      end = `threw ${String(thrown)}`;
    });
  let known = effects.length;
  for (let turns = 0; end === undefined && turns < turnsUntilStandstill; turns++) {
    await setImmediate();
    if (effects.length !== known) turns = 0;
    known = effects.length;
  }
  return end ?? "did not end";
}

function recordingFrame(said: RecordedCall[], flow: number, given: unknown) {
  const recordCall = (...what: RecordedCall): void => void said.push(what);
  /** A call that passes on its last argument. */
  const passThrough =
    <Given extends readonly unknown[]>(name: string) =>
    (...what: Given): unknown => {
      recordCall(name, ...what);
      return what.at(-1);
    };
  let branches = 0;
  recordCall("enter", flow, given);
  return {
    s: (step: number) => recordCall("s", step),
    l: (step: number) => recordCall("l", step),
    x: (step: number) => recordCall("x", step),
    b: (block: number) => recordCall("b", block),
    k: (block: number, error: unknown) => recordCall("k", block, error),
    p: (step: number, block: number, names: unknown) => recordCall("p", step, block, names),
    d: (step: number, names: unknown) => recordCall("d", step, names),
    a: passThrough<[step: number, index: number, value: unknown]>("a"),
    c: passThrough<[step: number, value: unknown]>("c"),
    v: passThrough<[step: number, value: unknown]>("v"),
    r: passThrough<[step: number, waits: number, value: unknown]>("r"),
    w: passThrough<[value: unknown]>("w"),
    o(block: number) {
      recordCall("o", block);
      return ++branches;
    },
    i: passThrough<[block: number, index: number, value: unknown]>("i"),
    g: passThrough<[branch: number, value: unknown]>("g"),
    h: passThrough<[branch: number, value: unknown]>("h"),
    j(list: unknown) {
      recordCall("j");
      return list;
    },
    t: passThrough<[error: unknown]>("t"),
    f: () => recordCall("f"),
  };
}

/** What the function `run` of a text says while it runs. */
export async function recordedCallsOf(text: string): Promise<readonly RecordedCall[]> {
  const said: RecordedCall[] = [];
  await outcomeOf(recordedText(text), (flow, given) => recordingFrame(said, flow, given));
  return said;
}

/** Compares what a text does when it is recorded with what it does otherwise. */
export async function expectSame(text: string): Promise<void> {
  expect(await outcomeOf(recordedText(text)), recordedText(text)).toEqual(await outcomeOf(text));
}

/** True for a text in which a promise is resolved with itself: what a recording does not keep (see `follow`). */
export async function hasChainingCycle(text: string): Promise<boolean> {
  const { effects, end } = await outcomeOf(text);
  return [...effects, end].some((effect) => effect.includes("Chaining cycle detected"));
}
