/**
 * The number of the last bucket. Durations are counted in buckets whose upper bounds are powers of the square root of
 * two, from 1 ms to 35 days, so percentiles are accurate to within 20%.
 */
const lastBucket = 63;

/** Returns the bucket for a duration in milliseconds. */
export function durationBucket(ms: number): number {
  if (!(ms > 1)) return 0;
  // Rounding errors of the logarithm must not move a power of two into the next bucket.
  return Math.min(lastBucket, Math.ceil(2 * Math.log2(ms) - 1e-9));
}

/**
 * Returns the geometric midpoint of a bucket, used for all of its durations. The first bucket contains durations up
 * to 1 ms.
 */
function bucketMidpoint(bucket: number): number {
  return bucket === 0 ? 1 : 2 ** ((bucket - 0.5) / 2);
}

/** Returns the percentile in milliseconds for a share such as 0.95; undefined if nothing was counted. */
export function percentile(buckets: readonly number[], share: number): number | undefined {
  let count = 0;
  for (const one of buckets) count += one;
  if (count === 0) return undefined;
  const rank = Math.max(1, Math.ceil(share * count));
  let seen = 0;
  const found = buckets.findIndex((one) => {
    seen += one;
    return seen >= rank;
  });
  return Number(bucketMidpoint(found).toPrecision(3));
}
