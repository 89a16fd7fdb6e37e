const units: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** Parses a Kubernetes quantity (`250m`, `512Mi`, `1.5`) into a number of cores, bytes or items; NaN for any other string. */
export function parseQuantity(quantity: string): number {
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?(?:[eE]\d+)?)([A-Za-z]*)$/.exec(quantity) ?? [];
  return Number(amount) * (units[unit] ?? Number.NaN);
}

/** Returns the part of a memory limit, in MiB, for the JavaScript heap. Buffers and SQLite need the rest. */
export function oldSpaceMegabytes(limit: string): number {
  return Math.max(16, Math.floor((parseQuantity(limit) * 0.75) / 2 ** 20));
}
