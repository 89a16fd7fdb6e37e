/** Names and values that tell the series of one metric apart. */
export type Labels = Readonly<Record<string, string>>;

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", '"': '\\"', "\n": "\\n" };

/** `{event="push",source="github"}`; empty where there are no labels. */
function labelText(labels: Labels): string {
  const parts = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replaceAll(/[\\"\n]/g, (char) => escapes[char] ?? char)}"`,
  );
  return parts.length === 0 ? "" : `{${parts.join(",")}}`;
}

/** A number that only grows, one for each set of labels. */
export class Counter {
  readonly #series = new Map<string, number>();
  readonly name: string;
  readonly help: string;

  constructor(name: string, help: string) {
    this.name = name;
    this.help = help;
  }

  add(labels: Labels): void {
    const key = labelText(labels);
    this.#series.set(key, (this.#series.get(key) ?? 0) + 1);
  }

  lines(): readonly string[] {
    const values = [...this.#series].map(([labels, value]) => `${this.name}${labels} ${value}`);
    return [`# HELP ${this.name} ${this.help}`, `# TYPE ${this.name} counter`, ...values];
  }
}

interface Series {
  readonly labels: Labels;
  /** How many values fell into each bucket, the last one being for what is larger than all bounds. */
  readonly counts: number[];
  sum: number;
}

/** How values spread over buckets, one spread for each set of labels. */
export class Histogram {
  readonly #series = new Map<string, Series>();
  readonly name: string;
  readonly help: string;
  readonly #bounds: readonly number[];

  constructor(name: string, help: string, bounds: readonly number[]) {
    this.name = name;
    this.help = help;
    this.#bounds = bounds;
  }

  record(labels: Labels, value: number): void {
    const key = labelText(labels);
    let series = this.#series.get(key);
    if (series === undefined) {
      series = { labels, counts: new Array<number>(this.#bounds.length + 1).fill(0), sum: 0 };
      this.#series.set(key, series);
    }
    const found = this.#bounds.findIndex((bound) => value <= bound);
    const bucket = found < 0 ? this.#bounds.length : found;
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
    series.sum += value;
  }

  lines(): readonly string[] {
    const values = [...this.#series.values()].flatMap((series) => this.#seriesLines(series));
    return [`# HELP ${this.name} ${this.help}`, `# TYPE ${this.name} histogram`, ...values];
  }

  #seriesLines({ labels, counts, sum }: Series): readonly string[] {
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

/** A number that goes up and down, as it is now. */
export function gaugeLines(name: string, help: string, value: number): readonly string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name} ${value}`];
}
