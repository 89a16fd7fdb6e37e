import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { DocumentReply } from "../receiver/gate.ts";
import type { RollUp, SeriesName } from "../stats/roll-up-store.ts";
import type { Summaries } from "../stats/summarize.ts";
import type { Summary } from "../stats/sums.ts";
import { problem } from "../webhook/problem.ts";
import type { Reply } from "../webhook/reply.ts";
import type { OwnRequest } from "./own-server.ts";

export interface StatsOptions {
  readonly summaries: Summaries;
  /** Passes the counts that this process has not stored yet to a function. */
  readonly withUnstored: <Result>(work: (unstored: readonly RollUp[]) => Promise<Result>) => Promise<Result>;
}

const minuteMs = 60_000;
const dayMinutes = 24 * 60;
const maxSteps = 2000;
const defaultSteps = 60;
const names: readonly (keyof SeriesName)[] = ["trigger", "event", "application"];

/** Parses a time to minutes since 1970; undefined if the text is not a time. */
function parseMinute(text: string | null, otherwise: number): number | undefined {
  if (text === null || text === "") return otherwise;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : Math.floor(time / minuteMs);
}

/** Parses a step in seconds and returns its minutes; undefined if it is not a whole number of minutes. */
function parseStep(text: string | null, minutes: number): number | undefined {
  if (text === null || text === "") return Math.max(1, Math.ceil(minutes / defaultSteps));
  const step = Number(text) / 60;
  return Number.isInteger(step) && step > 0 ? step : undefined;
}

/** Parses the range and the step of a query; returns an error message if either is invalid. */
function parseSummary(query: URLSearchParams, now: number): Summary | string {
  const to = parseMinute(query.get("to"), Math.floor(now / minuteMs) + 1);
  const from = to === undefined ? undefined : parseMinute(query.get("from"), to - dayMinutes);
  if (from === undefined || to === undefined || from >= to)
    return "from and to must be times such as 2026-11-01T00:00:00Z, and from must be before to.";
  const step = parseStep(query.get("step"), to - from);
  if (step === undefined) return "step must be a multiple of 60 seconds.";
  if ((to - from) / step > maxSteps)
    return `A response is limited to ${maxSteps} steps: request a longer step or a shorter range.`;
  const by = (query.get("by") ?? "").split(",").filter((name) => name !== "");
  const known = names.filter((name) => by.includes(name));
  if (known.length < new Set(by).size) return "by must list one or more of trigger, event and application.";
  const only = names.flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  return { from, to, step, by: known, only: Object.fromEntries(only) };
}

/**
 * Size in bytes above which a response is long: it is compressed if accepted, and cached, because it is expensive.
 */
const longResponse = 16_000;
/** Returns how long a response is cached in milliseconds, given the minutes per step. */
const cacheMs = (step: number): number => (step < 60 ? 1000 : 10_000);
/** Maximum number of cached responses. */
const maxCached = 4;
const compress = promisify(gzip);

interface Encoded {
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

const acceptsGzip = ({ headers }: IncomingMessage): boolean =>
  String(headers["accept-encoding"] ?? "")
    .split(",")
    .some((one) => /^\s*gzip\s*(;\s*q\s*=\s*(0\.0*[1-9]|1).*)?$/i.test(one));

/**
 * Serves `/stats`. Long responses to the same query are cached for a short time: open chart pages request them
 * several times per second, and the receiver's work has priority.
 */
export class StatsResponses {
  readonly #options: StatsOptions;
  readonly #kept = new Map<string, Encoded>();

  constructor(options: StatsOptions) {
    this.#options = options;
  }

  /** Undefined for any other path. */
  async respond({ path, query, incoming }: OwnRequest): Promise<Reply | DocumentReply | undefined> {
    if (path !== "/stats") return undefined;
    const now = Date.now();
    const summary = parseSummary(query, now);
    if (typeof summary === "string") return problem({ status: 400, detail: summary });
    const { bytes, headers } = await this.#encoded(summary, now, acceptsGzip(incoming));
    const type = { "content-type": "application/json; charset=utf-8", vary: "accept-encoding" };
    return { status: 200, body: bytes, headers: { ...type, ...headers } };
  }

  async #encoded(summary: Summary, now: number, gzipped: boolean): Promise<Encoded> {
    const { summaries, withUnstored } = this.#options;
    const cacheKey = JSON.stringify([summary, gzipped]);
    const known = this.#kept.get(cacheKey);
    if (known !== undefined) return known;
    const response = await withUnstored((unstored) => summaries.summarize(summary, unstored, now));
    const bytes = Buffer.from(`${JSON.stringify(response)}\n`);
    if (bytes.length <= longResponse) return { bytes, headers: {} };
    const encoded: Encoded = gzipped
      ? { bytes: await compress(bytes), headers: { "content-encoding": "gzip" } }
      : { bytes, headers: {} };
    if (this.#kept.size < maxCached) {
      this.#kept.set(cacheKey, encoded);
      setTimeout(() => this.#kept.delete(cacheKey), cacheMs(summary.step)).unref();
    }
    return encoded;
  }
}
