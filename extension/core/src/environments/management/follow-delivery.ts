import { stat } from "node:fs/promises";
import path from "node:path";
import { ignored } from "@hookloom/protocol/ignored-error";
import type { SampleDelivery, SourceLocation } from "@hookloom/protocol/sample-view";
import { textIn } from "@hookloom/protocol/unknown-values";
import type { DeliveryDetail } from "@hookloom/runtime/management";
import type { LogLine } from "../contract/log-line.ts";
import { projectFrames, relativeCandidates } from "./stack-frames.ts";

/** Reads one delivery of an environment and the log of its runs. */
export interface FollowPorts {
  /** The project's root on this machine. */
  readonly root: string;
  /** @throws EnvironmentError `no-delivery` until it is stored */
  read(): Promise<DeliveryDetail>;
  log(): Promise<readonly LogLine[]>;
  /** Resolves after this many milliseconds. */
  pause(ms: number): Promise<void>;
  /** A monotonic clock in milliseconds. */
  now(): number;
}

const maxFollowMs = 20_000;
const firstPauseMs = 100;
const maxPauseMs = 1_000;
/** How many times a log is searched for the stack of a failed delivery. */
const maxLogReads = 5;

function hasEnded({ outcome, attempts = 0 }: DeliveryDetail, knownRuns: number): boolean {
  return outcome !== "running" && (outcome !== "retrying" || attempts > knownRuns);
}

/**
 * Returns a delivery's outcome once a run after the first `knownRuns` runs has ended, or the outcome known after 20 s.
 * @throws EnvironmentError if the environment does not respond
 */
export async function followDelivery(ports: FollowPorts, knownRuns: number): Promise<SampleDelivery> {
  const until = ports.now() + maxFollowMs;
  let pause = firstPauseMs;
  for (;;) {
    const detail = await ports.read();
    if (hasEnded(detail, knownRuns) || ports.now() >= until) return await readSummary(ports, detail);
    await ports.pause(pause);
    pause = Math.min(maxPauseMs, pause * 1.5);
  }
}

const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";

async function readSummary(ports: FollowPorts, detail: DeliveryDetail): Promise<SampleDelivery> {
  const { outcome, milliseconds, attempts = 0, error, nextAttemptAt } = detail;
  const failed = outcome === "failed" || outcome === "retrying";
  const location = failed ? await thrownAt(ports) : undefined;
  return {
    outcome,
    milliseconds,
    attempts,
    ...(error ? { error: firstLine(error) } : {}),
    ...(nextAttemptAt === undefined ? {} : { nextAttemptAt }),
    ...(location ? { location } : {}),
  };
}

/** Returns the stack of the error in a log line. */
const stackIn = ({ error }: LogLine): string | undefined => textIn(error, "stack");

/** Finds the last logged stack. The log is written a moment after the delivery; an unreadable log counts as having no stack. */
async function lastStack(ports: Pick<FollowPorts, "log" | "pause">): Promise<string | undefined> {
  for (let reads = 0; reads < maxLogReads; reads++) {
    if (reads > 0) await ports.pause(firstPauseMs);
    const lines = await ports.log().catch(() => []);
    const stack = lines.map(stackIn).findLast((found) => found !== undefined);
    if (stack !== undefined) return stack;
  }
  return undefined;
}

/** Finds the innermost location in the project's code in the last stack that a delivery's runs logged. */
export async function thrownAt(
  ports: Pick<FollowPorts, "root" | "log" | "pause">,
): Promise<SourceLocation | undefined> {
  const stack = await lastStack(ports);
  for (const { file, line, column } of projectFrames(stack ?? "")) {
    for (const candidate of relativeCandidates(ports.root, file)) {
      const found = await stat(path.join(ports.root, candidate)).catch(
        ignored("the next candidate is tried"),
      );
      if (found?.isFile()) return { file: candidate, line, column };
    }
  }
  return undefined;
}
