/**
 * A number of requests, or of other events, per number of seconds.
 * @example
 * const limit: Limit = { count: 600, seconds: 60 };
 * @see {@link parseLimit}
 */
export interface Limit {
  readonly count: number;
  readonly seconds: number;
}

const units: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
};

/**
 * Returns the name of the unit with this many seconds, or `undefined` for any other number.
 * @example
 * const unit = unitOf(3600); // hour
 * @see {@link Limit}
 */
export function unitOf(seconds: number): string | undefined {
  return Object.keys(units).find((unit) => units[unit] === seconds);
}

/** Regular expression for limits. The JSON Schema contains the same pattern. */
export const limitPattern = "^(unlimited|[1-9][0-9]{0,8}/(second|minute|hour|day|week))$";
/** Regular expression for durations. The JSON Schema contains the same pattern. */
export const durationPattern = "^[1-9][0-9]{0,4} (second|minute|hour|day|week)s?$";

/**
 * Parses a limit. Returns `undefined` for any other text.
 * @example
 * const limit = parseLimit("600/minute"); // { count: 600, seconds: 60 }
 * @see {@link LimitsDescription}
 */
export function parseLimit(text: string): Limit | "unlimited" | undefined {
  if (!new RegExp(limitPattern).test(text)) return undefined;
  if (text === "unlimited") return "unlimited";
  const [count = "", unit = ""] = text.split("/");
  return { count: Number(count), seconds: units[unit] ?? 0 };
}

/**
 * Parses a duration such as `3 days` and returns it in seconds, or `undefined` for any other text.
 * @example
 * const seconds = parseDuration("3 days"); // 259200
 * @see {@link RetentionDescription}
 */
export function parseDuration(text: string): number | undefined {
  if (!new RegExp(durationPattern).test(text)) return undefined;
  const [count = "", unit = ""] = text.split(" ");
  return Number(count) * (units[unit.replace(/s$/, "")] ?? 0);
}
