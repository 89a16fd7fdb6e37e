import { setImmediate as nextTurn } from "node:timers/promises";
import type {
  StatsAnswer,
  StatsColumns,
  StatsDuration,
  StatsMeasure,
  StatsSeries,
  StatsSpread,
} from "../management/management.ts";
import { percentile } from "./durations.ts";
import {
  keptSince,
  type RollUpStore,
  type SeriesName,
  type Span,
  type StoredRollUp,
} from "./roll-up-store.ts";
import { measures, type Spread, Tally } from "./tally.ts";

/** What `summarize` sums up; times in minutes since 1970, `to` is not included. */
export interface Summary {
  readonly from: number;
  readonly to: number;
  /** Minutes. */
  readonly step: number;
  readonly by: readonly (keyof SeriesName)[];
  /** Only roll-ups with these names. */
  readonly only: Partial<SeriesName>;
}

const minuteMilliseconds = 60_000;

const measuresOf: Readonly<Record<StatsDuration, readonly StatsMeasure[]>> = {
  run: ["ok", "retrying", "dead"],
  wait: ["waited"],
  delivery: ["delivered"],
  answer: ["answered"],
};

/** What is measured has columns of its own. */
const durations: readonly StatsMeasure[] = ["waited", "delivered", "answered"];
const counted = measures.filter((measure) => !durations.includes(measure));

/** A series while it is summed up: a tally of the whole range, and one for each step that has any. */
interface Sum {
  readonly name: SeriesName;
  readonly whole: Tally;
  readonly steps: (Tally | undefined)[];
}

const sumNamed = (name: SeriesName): Sum => ({ name, whole: new Tally(), steps: [] });

/** The buckets of several measures as one spread. */
function merged(tally: Tally | undefined, measures: readonly StatsMeasure[]): Spread {
  const all: Spread = { count: 0, sum: 0, buckets: [] };
  for (const measure of measures) {
    const spread = tally?.spread(measure);
    if (spread === undefined) continue;
    all.count += spread.count;
    all.sum += spread.sum;
    for (const [bucket, count] of spread.buckets.entries()) {
      all.buckets[bucket] = (all.buckets[bucket] ?? 0) + count;
    }
  }
  return all;
}

function spreadOf(tally: Tally, measures: readonly StatsMeasure[]): StatsSpread {
  const { count, sum, buckets } = merged(tally, measures);
  const rounded = { count, sum: Math.round(sum * 10) / 10 };
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(buckets, share));
  return p50 === undefined || p95 === undefined || p99 === undefined
    ? rounded
    : { ...rounded, p50, p95, p99 };
}

function byDuration<Value>(
  value: (duration: StatsDuration) => Value,
): Readonly<Record<StatsDuration, Value>> {
  return { run: value("run"), wait: value("wait"), delivery: value("delivery"), answer: value("answer") };
}

function columnsOf({ steps }: Sum, count: number, measures: readonly StatsMeasure[]): StatsColumns {
  const columns = { p50: [], p95: [], p99: [] } as Record<keyof StatsColumns, (number | null)[]>;
  for (let step = 0; step < count; step++) {
    const { buckets } = merged(steps[step], measures);
    columns.p50.push(percentile(buckets, 0.5) ?? null);
    columns.p95.push(percentile(buckets, 0.95) ?? null);
    columns.p99.push(percentile(buckets, 0.99) ?? null);
  }
  return columns;
}

function seriesOf({ name, whole, steps }: Sum, count: number): StatsSeries {
  const counts: Partial<Record<StatsMeasure, readonly number[]>> = {};
  for (const measure of counted) {
    if (whole.spread(measure) === undefined) continue;
    counts[measure] = Array.from({ length: count }, (_, step) => steps[step]?.spread(measure)?.count ?? 0);
  }
  return { ...name, counts, durations: byDuration((duration) => spreadOf(whole, measuresOf[duration])) };
}

/** Sums roll-ups up by steps and by series. */
class Sums {
  readonly total = sumNamed({ trigger: "", event: "", application: "" });
  readonly #apart = new Map<string, Sum>();
  readonly #summary: Summary;

  constructor(summary: Summary) {
    this.#summary = summary;
  }

  add({ minute, tally, ...name }: StoredRollUp): void {
    const { only, by, from, step } = this.#summary;
    const { trigger = name.trigger, event = name.event, application = name.application } = only;
    if (name.trigger !== trigger || name.event !== event || name.application !== application) return;
    const index = Math.floor((minute - from) / step);
    this.#addTo(this.total, index, tally);
    if (by.length === 0) return;
    const apart = {
      trigger: by.includes("trigger") ? trigger : "",
      event: by.includes("event") ? event : "",
      application: by.includes("application") ? application : "",
    };
    const key = `${apart.trigger}\u0000${apart.event}\u0000${apart.application}`;
    const sum = this.#apart.get(key) ?? sumNamed(apart);
    this.#apart.set(key, sum);
    this.#addTo(sum, index, tally);
  }

  /** In the order of their names. */
  apart(): readonly Sum[] {
    return [...this.#apart.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, sum]) => sum);
  }

  #addTo({ whole, steps }: Sum, index: number, encoded: Uint8Array): void {
    whole.add(encoded);
    const step = steps[index] ?? new Tally();
    steps[index] = step;
    step.add(encoded);
  }
}

/** Minutes are kept for a while only; before that, and for steps of whole hours, hours are read. */
function spanOf({ from, step }: Summary, now: number): Span {
  return step % 60 === 0 || from < keptSince(now).minute ? "hour" : "minute";
}

/** Steps begin with a whole step since 1970, so the same moment is in the same step whenever somebody looks. */
function aligned(summary: Summary, span: Span): Summary {
  const step = span === "hour" ? Math.ceil(summary.step / 60) * 60 : summary.step;
  const from = Math.floor(summary.from / step) * step;
  const to = Math.max(from + step, Math.ceil(summary.to / step) * step);
  return { ...summary, step, from, to };
}

/** The answer of `/stats`. Other work gets its turn in between. */
export async function summarize(store: RollUpStore, asked: Summary, now: number): Promise<StatsAnswer> {
  const span = spanOf(asked, now);
  const summary = aligned(asked, span);
  const { from, to, step } = summary;
  const sums = new Sums(summary);
  await store.read({ span, from, to }, (rollUp) => sums.add(rollUp));
  const count = (to - from) / step;
  const series: StatsSeries[] = [];
  for (const sum of sums.apart()) {
    series.push(seriesOf(sum, count));
    await nextTurn();
  }
  return {
    from: from * minuteMilliseconds,
    step: step * minuteMilliseconds,
    steps: count,
    total: seriesOf(sums.total, count),
    columns: byDuration((duration) => columnsOf(sums.total, count, measuresOf[duration])),
    series,
  };
}
