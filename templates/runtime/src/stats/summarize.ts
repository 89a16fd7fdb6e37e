import type { StatsAnswer } from "../management/management.ts";
import { keptSince, type RollUp, type RollUpStore, type Span, startOfHour } from "./roll-up-store.ts";
import { type Summary, Sums } from "./sums.ts";

/** Chooses hours for steps of whole hours and for older data, because minutes are only kept for a short time. */
function chooseSpan({ from, step }: Summary, now: number): Span {
  return step % 60 === 0 || from < keptSince(now).minute ? "hour" : "minute";
}

/** Aligns the steps to multiples since 1970, so that the same moment is in the same step for every request. */
function alignSteps(summary: Summary, span: Span): Summary {
  const step = span === "hour" ? Math.ceil(summary.step / 60) * 60 : summary.step;
  const from = Math.floor(summary.from / step) * step;
  const to = Math.max(from + step, Math.ceil(summary.to / step) * step);
  return { ...summary, step, from, to };
}

/** Sums up the stored roll-ups and lets other work run between batches. */
export async function summarize(store: RollUpStore, query: Summary, now: number): Promise<StatsAnswer> {
  const span = chooseSpan(query, now);
  const summary = alignSteps(query, span);
  const sums = new Sums(summary);
  const { from, to } = summary;
  await store.read({ span, from, to }, (rollUp) => sums.add(rollUp));
  return await sums.toStats();
}

/**
 * Minutes after which a minute's counts are considered complete: each process stores its counts every ten seconds.
 */
const settlingMinutes = 10;
/** Milliseconds for which sums of settled minutes are cached. Reading them again takes a tenth of a second. */
const cacheMs = 10 * 60_000;
/** Maximum number of cached sums, and of numbers in each of them: about 2 MB in total. */
const maxCached = 4;
const maxNumbers = 50_000;

interface Settled {
  /** Minutes since 1970. Earlier counts are contained in the sums. */
  readonly until: number;
  readonly sums: Sums;
}

/**
 * Caches sums of settled minutes, so that repeated queries from open chart pages only have to read new data. If
 * another process stores counts for settled minutes later, they are missing until the cache expires.
 */
export class Summaries {
  readonly #store: Pick<RollUpStore, "read">;
  readonly #settled = new Map<string, Settled>();

  constructor(store: Pick<RollUpStore, "read">) {
    this.#store = store;
  }

  /** Sums up stored and unstored roll-ups. `now` is in milliseconds since 1970. */
  async summarize(query: Summary, unstored: readonly RollUp[], now: number): Promise<StatsAnswer> {
    const span = chooseSpan(query, now);
    const summary = alignSteps(query, span);
    const key = JSON.stringify([span, summary]);
    const { until, sums: settled } = await this.#getSettled(key, summary, span, now);
    const oldest = Math.min(...unstored.map(({ minute }) => minute));
    // This process stores counts late if the store was unavailable, so cached sums become incomplete.
    for (const [kept, { until }] of this.#settled) if (oldest < until) this.#settled.delete(kept);
    const sums = settled.copy();
    await this.#store.read({ span, from: until, to: summary.to }, (rollUp) => sums.add(rollUp));
    for (const { tally, ...rollUp } of unstored) sums.add({ ...rollUp, tally: tally.encode() });
    return await sums.toStats();
  }

  async #getSettled(key: string, summary: Summary, span: Span, now: number): Promise<Settled> {
    const known = this.#settled.get(key);
    if (known !== undefined) return known;
    const minute = Math.floor(now / 60_000) - settlingMinutes;
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
    if (oldest !== undefined && this.#settled.size >= maxCached) this.#settled.delete(oldest);
    this.#settled.set(key, settled);
    setTimeout(() => {
      if (this.#settled.get(key) === settled) this.#settled.delete(key);
    }, cacheMs).unref();
  }
}
