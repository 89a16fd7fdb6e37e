/**
 * Durations are counted in buckets whose upper bounds are powers of the square root of two, from 1 ms up to 35 days: so
 * a percentile is within 20 % of the true one, whatever the durations are.
 */
const last = 63;

/** The bucket of a duration in milliseconds. */
export function durationBucket(ms: number): number {
  if (!(ms > 1)) return 0;
  // Rounding of the logarithm must not move a power of two into the next bucket.
  return Math.min(last, Math.ceil(2 * Math.log2(ms) - 1e-9));
}

/** What a duration of a bucket is taken for: the middle of the bucket, by ratio. The first one holds up to 1 ms. */
function bucketMidpoint(bucket: number): number {
  return bucket === 0 ? 1 : 2 ** ((bucket - 0.5) / 2);
}

/**
 * The duration in milliseconds that this share (0.95) of the counted ones does not exceed; undefined if nothing was
 * counted.
 */
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
