const first = 5_000;
const longest = 60 * 60 * 1000;

/** Milliseconds until the next run after so many failed ones: doubling, up to an hour, with full jitter. */
export function retryDelay(attempt: number, random: () => number = Math.random): number {
  return Math.round(random() * Math.min(longest, first * 2 ** (attempt - 1)));
}
