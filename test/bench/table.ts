/** One measured figure with its limit and the figure that it is compared with. */
export interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly limit?: number;
  /** The figure of a peer in the same run. */
  readonly peer?: string;
}

/** Prints a row as one line of JSON, which `run.mjs` makes a row of its table. */
export function printRow(row: Row): void {
  process.stdout.write(`${JSON.stringify(row)}\n`);
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
