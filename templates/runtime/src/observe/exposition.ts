/** Label names and values that identify a series of a metric. */
export type Labels = Readonly<Record<string, string>>;

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", '"': '\\"', "\n": "\\n" };

/** Formats labels: `{event="push",source="github"}`; empty if there are none. */
function labelText(labels: Labels): string {
  const parts = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replaceAll(/[\\"\n]/g, (char) => escapes[char] ?? char)}"`,
  );
  return parts.length === 0 ? "" : `{${parts.join(",")}}`;
}

/** The series of a metric, by label values. */
class SeriesTable<Series> {
  readonly #names: readonly string[];
  readonly #make: () => Series;
  readonly #series = new Map<string, { readonly labels: Labels; readonly series: Series }>();

  constructor(names: readonly string[], make: () => Series) {
    this.#names = names;
    this.#make = make;
  }

  /** Returns the series with these label values. Labels are only formatted for output. */
  of(values: readonly string[]): Series {
    const key = values.length === 1 ? (values[0] ?? "") : values.join("\u0000");
    const known = this.#series.get(key);
    if (known !== undefined) return known.series;
    const labels = Object.fromEntries(this.#names.map((name, index) => [name, values[index] ?? ""]));
    const series = this.#make();
    this.#series.set(key, { labels, series });
    return series;
  }

  all(): readonly { readonly labels: Labels; readonly series: Series }[] {
    return [...this.#series.values()];
  }
}

/** A monotonically increasing counter with labels. */
export class Counter {
  readonly #table: SeriesTable<{ value: number }>;
  readonly name: string;
  readonly help: string;

  constructor(name: string, help: string, labels: readonly string[]) {
    this.name = name;
    this.help = help;
    this.#table = new SeriesTable(labels, () => ({ value: 0 }));
  }

  /** Increments the counter for these label values. */
  add(...values: readonly string[]): void {
    this.#table.of(values).value++;
  }

  lines(): readonly string[] {
    const values = this.#table
      .all()
      .map(({ labels, series }) => `${this.name}${labelText(labels)} ${series.value}`);
    return [`# HELP ${this.name} ${this.help}`, `# TYPE ${this.name} counter`, ...values];
  }
}

interface HistogramSeries {
  /** Number of values per bucket. The last bucket is for values above all bounds. */
  readonly counts: number[];
  sum: number;
}

/** A histogram with separate buckets for each set of labels. */
export class Histogram {
  readonly #table: SeriesTable<HistogramSeries>;
  readonly name: string;
  readonly help: string;
  readonly #bounds: readonly number[];

  constructor(name: string, help: string, bounds: readonly number[], labels: readonly string[]) {
    this.name = name;
    this.help = help;
    this.#bounds = bounds;
    const counts = () => new Array<number>(bounds.length + 1).fill(0);
    this.#table = new SeriesTable(labels, () => ({ counts: counts(), sum: 0 }));
  }

  /** Records a value for these label values. */
  record(value: number, ...values: readonly string[]): void {
    const series = this.#table.of(values);
    const found = this.#bounds.findIndex((bound) => value <= bound);
    const bucket = found < 0 ? this.#bounds.length : found;
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
    series.sum += value;
  }

  lines(): readonly string[] {
    const values = this.#table.all().flatMap(({ labels, series }) => this.#seriesLines(labels, series));
    return [`# HELP ${this.name} ${this.help}`, `# TYPE ${this.name} histogram`, ...values];
  }

  #seriesLines(labels: Labels, { counts, sum }: HistogramSeries): readonly string[] {
    let total = 0;
    const buckets = counts.map((count, index) => {
      total += count;
      const le = index < this.#bounds.length ? String(this.#bounds[index]) : "+Inf";
      return `${this.name}_bucket${labelText({ ...labels, le })} ${total}`;
    });
    const text = labelText(labels);
    return [...buckets, `${this.name}_sum${text} ${sum}`, `${this.name}_count${text} ${total}`];
  }
}

/** Formats a gauge's current value. */
export function gaugeLines(name: string, help: string, value: number): readonly string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name} ${value}`];
}
