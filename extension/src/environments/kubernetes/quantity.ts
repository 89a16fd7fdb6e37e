const units: Readonly<Record<string, number>> = {
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** Bytes of an amount of memory as Kubernetes writes it; NaN for another text. */
function bytesOf(quantity: string): number {
  const [, amount, unit = ""] = /^(\d+)([A-Za-z]+)$/.exec(quantity) ?? [];
  return Number(amount) * (units[unit] ?? Number.NaN);
}

/** The part of a memory limit, in MiB, that JavaScript's objects may take; buffers and SQLite need the rest. */
export function oldSpaceMegabytes(limit: string): number {
  return Math.max(16, Math.floor((bytesOf(limit) * 0.75) / 2 ** 20));
}
