/**
 * How many in how many seconds.
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
 * The unit of this many seconds. `undefined` for any other number.
 * @example
 * const unit = unitOf(3600); // hour
 * @see {@link Limit}
 */
export function unitOf(seconds: number): string | undefined {
  return Object.keys(units).find((unit) => units[unit] === seconds);
}

/** The pattern of a limit; the JSON Schema has the same text. */
export const limitPattern = "^(unlimited|[1-9][0-9]{0,8}/(second|minute|hour|day|week))$";
/** The pattern of a duration; the JSON Schema has the same text. */
export const durationPattern = "^[1-9][0-9]{0,4} (second|minute|hour|day|week)s?$";

/**
 * Reads a limit as a person writes it. `undefined` for any other text.
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
 * Reads a duration such as `3 days`, in seconds. `undefined` for any other text.
 * @example
 * const seconds = parseDuration("3 days"); // 259200
 * @see {@link RetentionDescription}
 */
export function parseDuration(text: string): number | undefined {
  if (!new RegExp(durationPattern).test(text)) return undefined;
  const [count = "", unit = ""] = text.split(" ");
  return Number(count) * (units[unit.replace(/s$/, "")] ?? 0);
}
