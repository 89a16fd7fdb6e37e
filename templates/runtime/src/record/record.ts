import { AsyncLocalStorage } from "node:async_hooks";
import { messageWithCode } from "../errors/errors.ts";
import type { RecordingSummary } from "../management/recordings.ts";
import type { HandlerContext, RegisteredHandler, Trigger } from "../webhook/trigger.ts";
import type { Webhook } from "../webhook/webhook.ts";
import { type Frame, idleFrame, Recorder } from "./frame.ts";
import { Mask } from "./mask.ts";
import { follow, listenForUnhandled } from "./promises.ts";
import { RecordingFiles } from "./recording-files.ts";

/** Maximum number of runs that are recorded at the same time. Other runs are not recorded. */
const maxConcurrent = 16;
/**
 * Milliseconds for which settling promises are recorded after a run has ended, the maximum number of such runs, and
 * the maximum number of times that such a run is written again.
 */
const lateWindowMs = 10_000;
const maxLate = 16;
const maxRewrites = 20;
/** Maximum length of a run's error, so that the summary line stays short. */
const maxErrorLength = 4096;

const running = new AsyncLocalStorage<Recorder>();
const mask = new Mask();
mask.followReads();

/**
 * Creates the function that opens a frame for each recorded call in a source file. Only called by builds of the local
 * environment.
 *
 * @param hash The hash that identifies the source file.
 * @returns A function that opens a call's frame, given the flow's number in the source file and the call's arguments.
 * @example
 * export const enter = recordSource("3f2a");
 * @see https://nodejs.org/api/async_context.html
 */
export function recordSource(hash: string): (flow: number, given?: unknown) => Frame {
  return (flow, given) => running.getStore()?.enter(hash, flow, given) ?? idleFrame;
}

interface RecordingTarget {
  readonly files: RecordingFiles;
  readonly build: string | undefined;
}

let concurrentRuns = 0;
let missedRuns = 0;
let lastNumber = 0;
/**
 * The durations of recorded runs without the time spent on recording, in milliseconds, so that lists of deliveries
 * show the same durations.
 */
const durations = new WeakMap<HandlerContext, number>();
/** Ended runs with pending promises, oldest first. */
const pendingRecorders = new Set<Recorder>();

/** Returns a recording id. It starts with the time, so that names sort by time. */
function nextId(): string {
  lastNumber = (lastNumber + 1) % 10_000;
  return `${String(Date.now()).padStart(14, "0")}-${String(process.pid).padStart(7, "0")}-${String(lastNumber).padStart(4, "0")}`;
}

type End = Pick<RecordingSummary, "outcome" | "milliseconds" | "error" | "missedRuns">;

interface Run {
  readonly id: string;
  readonly recorder: Recorder;
  readonly startedAt: string;
  readonly context: HandlerContext;
  readonly handler: string;
}

function write(
  { files, build }: RecordingTarget,
  { id, recorder, startedAt, context, handler }: Run,
  end: End,
): void {
  const { delivery, event } = context;
  const { sources, skippedCalls, isCut } = recorder;
  const summary: RecordingSummary = {
    format: 1,
    id,
    delivery: delivery.id,
    source: delivery.source,
    trigger: delivery.trigger,
    event,
    attempt: delivery.attempt,
    handler,
    startedAt,
    ...end,
    ...(end.error === undefined ? {} : { error: mask.start(end.error, maxErrorLength) }),
    ...(build === undefined ? {} : { build }),
    sources,
    flows: [...new Map(recorder.frames.map(({ position }) => [position.join(), position])).values()],
    ...(skippedCalls > 0 ? { skippedCalls } : {}),
    ...(isCut ? { isCut } : {}),
  };
  const frames = recorder.frames.map((frame) => frame.written((value) => mask.value(value)));
  void files.write(id, `${JSON.stringify(summary)}\n${JSON.stringify({ frames })}\n`);
}

function forget(recorder: Recorder): void {
  pendingRecorders.delete(recorder);
  recorder.forget();
}

/** Writes an ended run, and writes it again when one of its promises settles later. */
function writeAsKnown(target: RecordingTarget, run: Run, end: End): void {
  const { recorder } = run;
  write(target, run, end);
  if (recorder.pending === 0) {
    recorder.forget();
    return;
  }
  pendingRecorders.add(recorder);
  const [oldest] = pendingRecorders;
  if (oldest && pendingRecorders.size > maxLate) forget(oldest);
  setTimeout(forget, lateWindowMs, recorder).unref();
  let rewrites = 0;
  let isDue = false;
  recorder.onLate = () => {
    if (isDue || rewrites >= maxRewrites) return;
    isDue = true;
    rewrites++;
    setImmediate(() => {
      isDue = false;
      if (!pendingRecorders.has(recorder)) return;
      write(target, run, end);
      if (recorder.pending === 0) forget(recorder);
    });
  };
}

/** Runs a handler unchanged and writes the recorded steps. */
function run<Context extends HandlerContext>(
  target: RecordingTarget,
  handler: string,
  context: Context,
  body: (context: Context) => unknown,
): unknown {
  if (concurrentRuns >= maxConcurrent) {
    missedRuns++;
    return body(context);
  }
  concurrentRuns++;
  listenForUnhandled();
  const recorder = new Recorder();
  const own = { id: nextId(), recorder, startedAt: new Date().toISOString(), context, handler };
  const finish = (outcome: RecordingSummary["outcome"], error?: unknown): void => {
    if (recorder.isClosed) return;
    recorder.isClosed = true;
    concurrentRuns--;
    const durationMs = Math.round(recorder.now() * 10) / 10;
    durations.set(context, durationMs);
    const failure = outcome === "failed" ? { error: messageWithCode(error) } : {};
    // The recording is written after the current event loop turn, so that it does not delay the handler's result.
    setImmediate(() => {
      const missed = missedRuns > 0 ? { missedRuns } : {};
      missedRuns = 0;
      writeAsKnown(target, own, { outcome, milliseconds: durationMs, ...failure, ...missed });
    });
  };
  context.signal.addEventListener("abort", () => finish("unfinished"), { once: true });
  try {
    const result: unknown = running.run(recorder, body, context);
    // Some thenables start their work each time that `then` is called, so `then` is called only here.
    const ended = Promise.resolve(result);
    follow(result);
    ended.then(
      () => finish("ok"),
      (error) => finish("failed", error),
    );
    return ended;
  } catch (error) {
    finish("failed", error);
    throw error;
  }
}

function recordTrigger(trigger: Trigger, target: RecordingTarget): void {
  for (const [event, handlers] of trigger.handlers) {
    const recorded = handlers.map(
      (handler): RegisteredHandler => ({
        ...handler,
        run: (context) => run(target, handler.name, context, handler.run),
        took: (context) => durations.get(context),
      }),
    );
    trigger.handlers.set(event, recorded);
  }
}

/**
 * Records a project's handler runs in the folder from `HOOKLOOM_RECORDINGS`. Returns the project unchanged if the
 * variable is not set. The values of secrets in `HOOKLOOM_RECORDED_SECRETS` (comma-separated names) are masked, as
 * are all secrets that the project reads.
 *
 * @param project The project's default export.
 * @returns The project with recorded handlers.
 * @example
 * await serve(recorded(webhook(hub)));
 * @see {@link recordSource}
 */
export function recorded(project: Webhook): Webhook {
  const folder = process.env.HOOKLOOM_RECORDINGS ?? "";
  if (folder === "" || !Array.isArray(project?.triggers)) return project;
  for (const name of (process.env.HOOKLOOM_RECORDED_SECRETS ?? "").split(",")) {
    mask.add(process.env[name]);
    mask.add(process.env[`${name}_PREVIOUS`]);
  }
  let files: RecordingFiles;
  try {
    files = new RecordingFiles(folder);
  } catch {
    // The project must run even if the folder cannot be created.
    return project;
  }
  const target = { files, build: process.env.HOOKLOOM_RECORDED_BUILD };
  for (const trigger of project.triggers) recordTrigger(trigger, target);
  return project;
}
