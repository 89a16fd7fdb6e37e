/** One measured figure beside what it is held against. */
export interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly limit?: number;
  /** What the same run measured for a peer. */
  readonly peer?: string;
}

const round = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

/** Prints rows as a Markdown table, each with its limit and whether it was met. */
export function printTable(rows: readonly Row[]): void {
  const lines = rows.map(({ what, value, unit, limit, peer }) => {
    const verdict = limit === undefined ? "" : value <= limit ? "met" : "missed";
    return `| ${what} | ${round(value)} ${unit} | ${limit === undefined ? "" : `<= ${limit} ${unit}`} | ${verdict} | ${peer ?? ""} |`;
  });
  process.stdout.write(
    `| figure | measured | limit | | beside it, same run |\n|---|---|---|---|---|\n${lines.join("\n")}\n`,
  );
}

/** The value below which the given share of the numbers lies. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Milliseconds that a call takes. */
export function timeOf(call: () => unknown): number {
  const start = performance.now();
  call();
  return performance.now() - start;
}
