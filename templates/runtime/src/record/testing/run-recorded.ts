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
export type Said = readonly [string, ...unknown[]];

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
  const hear = (error: unknown): void => void effects.push(`unhandled ${String(error)}`);
  const end = await withUnhandled(hear, async () => {
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

function sayingFrame(said: Said[], flow: number, given: unknown) {
  const say = (...what: Said): void => void said.push(what);
  /** A call that passes on its last argument. */
  const saying =
    <Given extends readonly unknown[]>(name: string) =>
    (...what: Given): unknown => {
      say(name, ...what);
      return what.at(-1);
    };
  let branches = 0;
  say("enter", flow, given);
  return {
    s: (step: number) => say("s", step),
    l: (step: number) => say("l", step),
    x: (step: number) => say("x", step),
    b: (block: number) => say("b", block),
    k: (block: number, error: unknown) => say("k", block, error),
    p: (step: number, block: number, names: unknown) => say("p", step, block, names),
    d: (step: number, names: unknown) => say("d", step, names),
    a: saying<[step: number, index: number, value: unknown]>("a"),
    c: saying<[step: number, value: unknown]>("c"),
    v: saying<[step: number, value: unknown]>("v"),
    r: saying<[step: number, waits: number, value: unknown]>("r"),
    w: saying<[value: unknown]>("w"),
    o(block: number) {
      say("o", block);
      return ++branches;
    },
    i: saying<[block: number, index: number, value: unknown]>("i"),
    g: saying<[branch: number, value: unknown]>("g"),
    h: saying<[branch: number, value: unknown]>("h"),
    j(list: unknown) {
      say("j");
      return list;
    },
    t: saying<[error: unknown]>("t"),
    f: () => say("f"),
  };
}

/** What the function `run` of a text says while it runs. */
export async function saidBy(text: string): Promise<readonly Said[]> {
  const said: Said[] = [];
  await outcomeOf(recordedText(text), (flow, given) => sayingFrame(said, flow, given));
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
