/** Maximum difference between a signed timestamp and the local clock in either direction, in milliseconds. */
const timeWindow = 5 * 60 * 1000;

/**
 * Returns the reason why a signed timestamp (milliseconds since 1970) is rejected; undefined if it is recent enough.
 */
export function staleness(time: number, now: number): string | undefined {
  if (!Number.isFinite(time)) return "The time of the request is missing or invalid.";
  const distance = now - time;
  if (distance > timeWindow) return "The request is more than 5 minutes old: check both clocks.";
  if (distance < -timeWindow) return "The request is more than 5 minutes in the future: check both clocks.";
  return undefined;
}
