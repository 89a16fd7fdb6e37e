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
import type { SeriesName, StoredRollUp } from "./roll-up-store.ts";
import { addSpread, measures, type Spread, Tally } from "./tally.ts";

/** A query for sums, with times in minutes since 1970. `from` and `to` are aligned to steps; `to` is exclusive. */
export interface Summary {
  readonly from: number;
  readonly to: number;
  /** Minutes per step. */
  readonly step: number;
  readonly by: readonly (keyof SeriesName)[];
  /** Only includes roll-ups with these names. */
  readonly only: Partial<SeriesName>;
}

const minuteMs = 60_000;

const measuresOf: Readonly<Record<StatsDuration, readonly StatsMeasure[]>> = {
  run: ["ok", "retrying", "dead"],
  wait: ["waited"],
  delivery: ["delivered"],
  answer: ["answered"],
};

/** The measures whose durations have separate columns. */
const durationMeasures: readonly StatsMeasure[] = ["waited", "delivered", "answered"];
const countMeasures = measures.filter((measure) => !durationMeasures.includes(measure));

/** Merges the buckets of several measures into one spread. */
function mergeSpreads(tally: Tally | undefined, measures: readonly StatsMeasure[]): Spread {
  const all: Spread = { count: 0, sum: 0, buckets: [] };
  for (const measure of measures) {
    const spread = tally?.spread(measure);
    if (spread !== undefined) addSpread(all, spread);
  }
  return all;
}

function toSpread(tally: Tally, measures: readonly StatsMeasure[]): StatsSpread {
  const { count, sum, buckets } = mergeSpreads(tally, measures);
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

/** The percentiles of one step, as one row of the columns. */
type Percentiles = Readonly<Record<StatsDuration, Readonly<Record<keyof StatsColumns, number | null>>>>;

function toPercentiles(tally: Tally | undefined): Percentiles {
  return byDuration((duration) => {
    const { buckets } = mergeSpreads(tally, measuresOf[duration]);
    const at = (share: number) => percentile(buckets, share) ?? null;
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
  });
}

const emptyPercentiles = toPercentiles(undefined);

/** A step of all series combined. The percentiles are cached, because most steps never change again. */
interface Step {
  readonly tally: Tally;
  percentiles?: Percentiles;
}

interface Series {
  readonly name: SeriesName;
  readonly whole: Tally;
  /** One number per step. */
  readonly counts: Map<StatsMeasure, number[]>;
}

/** Number of steps whose percentiles are computed before other work can run. */
const stepsInTurn = 50;

/** Sums up roll-ups by steps and by series. */
export class Sums {
  readonly #summary: Summary;
  readonly #count: number;
  readonly #steps: (Step | undefined)[];
  readonly #series = new Map<string, Series>();
  /** The steps that are not shared with other sums. */
  readonly #own = new Set<Step>();

  constructor(summary: Summary) {
    this.#summary = summary;
    this.#count = (summary.to - summary.from) / summary.step;
    this.#steps = Array.from({ length: this.#count }, () => undefined);
  }

  /** The number of values in the columns. */
  get size(): number {
    return this.#series.size * this.#count;
  }

  /**
   * Returns a copy to which more roll-ups can be added. The original shares its steps with the copy, so nothing may
   * be added to the original afterwards.
   */
  copy(): Sums {
    const copy = new Sums(this.#summary);
    for (const [index, step] of this.#steps.entries()) copy.#steps[index] = step;
    for (const [key, { name, whole, counts }] of this.#series) {
      const columns = new Map([...counts].map(([measure, column]) => [measure, column.slice()]));
      copy.#series.set(key, { name, whole: whole.copy(), counts: columns });
    }
    return copy;
  }

  /** Adds a roll-up if it is in the range and has the requested names. */
  add({ minute, tally: encoded, ...name }: StoredRollUp): void {
    const { only, by, from, to, step } = this.#summary;
    const { trigger = name.trigger, event = name.event, application = name.application } = only;
    if (minute < from || minute >= to) return;
    if (name.trigger !== trigger || name.event !== event || name.application !== application) return;
    const tally = new Tally();
    tally.add(encoded);
    const index = Math.floor((minute - from) / step);
    this.#ownStep(index).merge(tally);
    const { whole, counts } = this.#getSeries({
      trigger: by.includes("trigger") ? trigger : "",
      event: by.includes("event") ? event : "",
      application: by.includes("application") ? application : "",
    });
    whole.merge(tally);
    for (const measure of countMeasures) {
      const spread = tally.spread(measure);
      if (spread === undefined) continue;
      const column = counts.get(measure) ?? new Array<number>(this.#count).fill(0);
      counts.set(measure, column);
      column[index] = (column[index] ?? 0) + spread.count;
    }
  }

  /** Returns the response. Lets other work run between batches. */
  async toStats(): Promise<StatsAnswer> {
    const { from, step, by } = this.#summary;
    const series: StatsSeries[] = [];
    for (const [, one] of [...this.#series].sort(([one], [other]) => (one < other ? -1 : 1))) {
      if (by.length === 0) break;
      series.push(this.#toSeries(one));
      await nextTurn();
    }
    const rows: Percentiles[] = [];
    for (const [index, one] of this.#steps.entries()) {
      if (index % stepsInTurn === stepsInTurn - 1) await nextTurn();
      if (one !== undefined) one.percentiles ??= toPercentiles(one.tally);
      rows.push(one?.percentiles ?? emptyPercentiles);
    }
    return {
      from: from * minuteMs,
      step: step * minuteMs,
      steps: this.#count,
      total: this.#toSeries(this.#total()),
      columns: byDuration((duration) => ({
        p50: rows.map((row) => row[duration].p50),
        p95: rows.map((row) => row[duration].p95),
        p99: rows.map((row) => row[duration].p99),
      })),
      series,
    };
  }

  #ownStep(index: number): Tally {
    const known = this.#steps[index];
    if (known !== undefined && this.#own.has(known)) return known.tally;
    const step = { tally: known?.tally.copy() ?? new Tally() };
    this.#own.add(step);
    this.#steps[index] = step;
    return step.tally;
  }

  #getSeries(name: SeriesName): Series {
    const key = `${name.trigger}\u0000${name.event}\u0000${name.application}`;
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const made = { name, whole: new Tally(), counts: new Map<StatsMeasure, number[]>() };
    this.#series.set(key, made);
    return made;
  }

  #total(): Series {
    const whole = new Tally();
    const counts = new Map<StatsMeasure, number[]>();
    for (const step of this.#steps) if (step) whole.merge(step.tally);
    for (const measure of countMeasures) {
      if (whole.spread(measure) === undefined) continue;
      const column = this.#steps.map((step) => step?.tally.spread(measure)?.count ?? 0);
      counts.set(measure, column);
    }
    return { name: { trigger: "", event: "", application: "" }, whole, counts };
  }

  #toSeries({ name, whole, counts }: Series): StatsSeries {
    const known = countMeasures.flatMap((measure) => {
      const column = counts.get(measure);
      return column === undefined ? [] : [[measure, column] as const];
    });
    return {
      ...name,
      counts: Object.fromEntries(known),
      durations: byDuration((duration) => toSpread(whole, measuresOf[duration])),
    };
  }
}
