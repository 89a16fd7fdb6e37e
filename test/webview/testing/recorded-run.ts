import { applyEdits } from "@hookloom/bridge/edit-list";
import { recordSteps } from "@hookloom/bridge/record";
import type { RecordedDelivery, StepTable } from "@hookloom/protocol/recording";
import type { RecordedFrame } from "@hookloom/runtime/management";
import { transform } from "esbuild";
import { readCall } from "../../../extension/core/src/environments/local/recordings/read-calls.ts";
import { Recorder } from "../../../templates/runtime/src/record/frame.ts";
import { follow } from "../../../templates/runtime/src/record/promises.ts";
import { settled, withUnhandled } from "../../../templates/runtime/src/record/testing/unhandled.ts";

/** A delivery that has really run: its program was built with the calls that record it. */
export interface RecordedRun {
  readonly delivery: Omit<RecordedDelivery, "flows" | "pinnedTo">;
  readonly text: string;
  readonly table: StepTable;
  readonly frames: readonly RecordedFrame[];
}

/** What the exported handler of a text gets from a test. */
export type Given = Readonly<Record<string, unknown>>;

/** Milliseconds for which promises that are not awaited may run. */
const late = 60;

/** Runs the function `run` that a text without imports exports, and gives what its steps reported. */
export async function recordRun(
  text: string,
  given: Given,
  about: Partial<RecordedDelivery> = {},
): Promise<RecordedRun> {
  const recorded = recordSteps(text, { language: "ts", from: "record" });
  if (!recorded) throw new Error("The text has nothing to record.");
  const { code } = await transform(applyEdits(text, recorded.edits), { loader: "ts", format: "cjs" });
  const recorder = new Recorder();
  const module = { exports: {} as { run?: (given: Given) => unknown } };
  const enter = (flow: number, values: unknown) => recorder.enter("source", flow, values);
  // biome-ignore lint/security/noGlobalEval: the program under test is code.
  const evaluate = globalThis.eval;
  evaluate(`(function (module, exports, require) {${code}\n})`)(module, module.exports, () => ({ enter }));
  const began = performance.now();
  let error: string | undefined;
  let milliseconds = 0;
  await withUnhandled(
    () => undefined,
    async () => {
      try {
        const result = module.exports.run?.(given);
        follow(result);
        await result;
      } catch (thrown) {
        error = thrown instanceof Error ? thrown.message : String(thrown);
      }
      milliseconds = performance.now() - began;
      recorder.isClosed = true;
      await settled();
      if (recorder.pending > 0) await new Promise((resolve) => setTimeout(resolve, late));
    },
  );
  return {
    text,
    table: recorded.table,
    frames: recorder.frames.map((frame) => JSON.parse(JSON.stringify(frame.written((value) => value)))),
    delivery: {
      id: about.id ?? "1",
      delivery: about.id ?? "1",
      event: "issues.opened",
      startedAt: new Date(Date.now() - 3_000).toISOString(),
      durationMs: milliseconds,
      outcome: error === undefined ? "ok" : "failed",
      ...(error === undefined ? {} : { error }),
      attempt: 1,
      notes: [],
      ...about,
    },
  };
}

/** The calls of a run, as the host reads them. */
export const callsOf = ({ frames, table }: RecordedRun) =>
  frames.map((frame, index) => readCall(frame, index, table));
