import { isRecord } from "@hookloom/protocol/unknown-values";
import type { StatsAnswer, StatsQuery } from "@hookloom/runtime/management";
import { t } from "@vscode/l10n";
import { EnvironmentError } from "../contract/errors.ts";
import { noUsableResponse, rejectionReason, requestManagement } from "./request-management.ts";

/** A time range that ends now, selected by its name. */
export interface StatsRange {
  readonly name: string;
  readonly minutes: number;
  /** The length of a step in minutes. */
  readonly step: number;
}

const hour = 60;
const day = 24 * hour;

/** The store keeps minutes for two days and hours for 35 days; each range has about a hundred steps. */
export const statsRanges: readonly StatsRange[] = [
  { name: "1h", minutes: hour, step: 1 },
  { name: "24h", minutes: day, step: 10 },
  { name: "7d", minutes: 7 * day, step: hour },
  { name: "35d", minutes: 35 * day, step: 4 * hour },
];

/** Returns the query for a range that ends at `now`, in milliseconds since 1970. */
export function rangeQuery({ minutes, step }: StatsRange, now: number): StatsQuery {
  const to = (Math.floor(now / 60_000) + 1) * 60_000;
  return {
    from: new Date(to - minutes * 60_000).toISOString(),
    to: new Date(to).toISOString(),
    step: step * 60,
  };
}

/** Type guard that checks only the members that other code reads. */
function isStats(value: unknown): value is StatsAnswer {
  return (
    isRecord(value) &&
    ["from", "step", "steps"].every((name) => typeof value[name] === "number") &&
    ["total", "columns"].every((name) => typeof value[name] === "object" && value[name] !== null) &&
    Array.isArray(value.series)
  );
}

/**
 * Reads an environment's statistics.
 * @throws EnvironmentError `no-stats` if its build is too old to provide them, `not-answering`
 */
export async function readStats(managementPort: number, query: StatsQuery): Promise<StatsAnswer> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  const response = await requestManagement(managementPort, { method: "GET", path: `/stats?${search}` });
  if (response.status === 200 && isStats(response.value)) return response.value;
  if (response.status === 404) {
    throw new EnvironmentError(
      "no-stats",
      t(
        "The running build is too old to count deliveries: update @hookloom/runtime in the project and deploy it again.",
      ),
    );
  }
  const reason = rejectionReason(response);
  if (reason !== undefined) throw new EnvironmentError("no-stats", reason);
  throw noUsableResponse(
    t("The environment responded with status {0} instead of its statistics", response.status),
  );
}
