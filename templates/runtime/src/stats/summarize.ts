import type { StatsAnswer } from "../management/management.ts";
import { keptSince, type RollUp, type RollUpStore, type Span, startOfHour } from "./roll-up-store.ts";
import { type Summary, Sums } from "./sums.ts";

/** Minutes are kept for a while only; before that, and for steps of whole hours, hours are read. */
function chooseSpan({ from, step }: Summary, now: number): Span {
  return step % 60 === 0 || from < keptSince(now).minute ? "hour" : "minute";
}

/** Steps begin with a whole step since 1970, so the same moment is in the same step at every request. */
function aligned(summary: Summary, span: Span): Summary {
  const step = span === "hour" ? Math.ceil(summary.step / 60) * 60 : summary.step;
  const from = Math.floor(summary.from / step) * step;
  const to = Math.max(from + step, Math.ceil(summary.to / step) * step);
  return { ...summary, step, from, to };
}

/** Sums up what is stored. Other work gets its turn in between. */
export async function summarize(store: RollUpStore, query: Summary, now: number): Promise<StatsAnswer> {
  const span = chooseSpan(query, now);
  const summary = aligned(query, span);
  const sums = new Sums(summary);
  const { from, to } = summary;
  await store.read({ span, from, to }, (rollUp) => sums.add(rollUp));
  return await sums.toStats();
}

/** Minutes after which no process adds to a minute any more: each stores its counts every ten seconds. */
const settlesAfter = 10;
/** Milliseconds for which sums of what has settled are kept: reading them again costs a tenth of a second. */
const keptFor = 10 * 60_000;
/** Sums that are kept at once, and how many numbers they may hold at most: some 2 MB. */
const maxKept = 4;
const maxNumbers = 50_000;

interface Settled {
  /** Minutes since 1970; what happened before is in the sums. */
  readonly until: number;
  readonly sums: Sums;
}

/**
 * Serves the same queries again and again, as an open page of charts sends them, at the cost of what is new: sums of
 * what has settled are kept. What another process stores later than that is missing for as long as they are.
 */
export class Summaries {
  readonly #store: Pick<RollUpStore, "read">;
  readonly #settled = new Map<string, Settled>();

  constructor(store: Pick<RollUpStore, "read">) {
    this.#store = store;
  }

  /** Sums up what is stored, and what is not stored yet; `now` in milliseconds since 1970. */
  async summarize(query: Summary, unstored: readonly RollUp[], now: number): Promise<StatsAnswer> {
    const span = chooseSpan(query, now);
    const summary = aligned(query, span);
    const key = JSON.stringify([span, summary]);
    const { until, sums: settled } = await this.#getSettled(key, summary, span, now);
    const oldest = Math.min(...unstored.map(({ minute }) => minute));
    // This process will store something late: the store was unavailable.
    for (const [kept, { until }] of this.#settled) if (oldest < until) this.#settled.delete(kept);
    const sums = settled.copy();
    await this.#store.read({ span, from: until, to: summary.to }, (rollUp) => sums.add(rollUp));
    for (const { tally, ...rollUp } of unstored) sums.add({ ...rollUp, tally: tally.encode() });
    return await sums.toStats();
  }

  async #getSettled(key: string, summary: Summary, span: Span, now: number): Promise<Settled> {
    const known = this.#settled.get(key);
    if (known !== undefined) return known;
    const minute = Math.floor(now / 60_000) - settlesAfter;
    const { from, to } = summary;
    const until = Math.min(to, Math.max(from, span === "hour" ? startOfHour(minute) : minute));
    const sums = new Sums(summary);
    await this.#store.read({ span, from, to: until }, (rollUp) => sums.add(rollUp));
    const settled = { until, sums };
    if (sums.size <= maxNumbers) this.#keep(key, settled);
    return settled;
  }

  #keep(key: string, settled: Settled): void {
    const [oldest] = this.#settled.keys();
    if (oldest !== undefined && this.#settled.size >= maxKept) this.#settled.delete(oldest);
    this.#settled.set(key, settled);
    setTimeout(() => {
      if (this.#settled.get(key) === settled) this.#settled.delete(key);
    }, keptFor).unref();
  }
}
