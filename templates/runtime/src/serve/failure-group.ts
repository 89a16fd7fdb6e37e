import { createHash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { DeliveryQuery, StoredInbox } from "../inbox/inbox.ts";
import type { DeliverySummary } from "../management/management.ts";

/** Maximum number of failed deliveries that are read, separately for dead letters and for retries. */
export const maxFailures = 10_000;
/** Page size; small because stores of earlier builds may contain errors of any length. */
export const failurePage = 250;

/**
 * Parts that may differ between failures of the same kind: ids, numbers, quoted words. A word is treated as an id if
 * it has digits at several positions, or has digits and is very long: `sha256`, `http2` and `getS3Object` are names.
 */
const variableParts = new RegExp(
  [
    /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/,
    /"[^"]*"/,
    /(?<!\w)'[^'\s\d]{0,200}\d[^'\s]{0,200}'/,
    /\b0x[0-9a-f]+\b/,
    /\b(?=[0-9a-f]*\d)[0-9a-f]{7,}\b/,
    /(?<![0-9a-z])(?=[a-z]*\d+[a-z]+\d)[0-9a-z]{8,}/,
    /(?<![0-9a-z])(?=[a-z]*\d)[0-9a-z]{20,}/,
    /\d+(?:\.\d+)?/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "gi",
);

/** Returns the same text for errors of the same kind. */
export function failureKind(error: string): string {
  return error.slice(0, 2000).replaceAll(variableParts, "#").replaceAll(/\s+/g, " ").trim();
}

type Failed = Pick<DeliverySummary, "source" | "trigger" | "event">;

/** Returns the id of the failure group that a delivery belongs to. */
export function failureGroup({ source, trigger, event }: Failed, error: string | undefined): string {
  const parts = JSON.stringify([source, trigger, event, failureKind(error ?? "")]);
  return createHash("sha256").update(parts).digest("hex").slice(0, 16);
}

/** Lists the newest deliveries with an outcome that match a query and failed for the same reason. */
async function listOutcome(
  inbox: Pick<StoredInbox, "list">,
  group: string,
  query: DeliveryQuery,
): Promise<DeliverySummary[]> {
  const found: DeliverySummary[] = [];
  let pageQuery = { ...query, limit: failurePage };
  for (let seen = 0; seen < maxFailures && found.length < query.limit; seen += failurePage) {
    const list = await inbox.list(pageQuery);
    found.push(...list.filter((summary) => failureGroup(summary, summary.error) === group));
    const before = list.at(-1)?.cursor;
    if (list.length < failurePage || before === undefined) break;
    pageQuery = { ...pageQuery, before };
    // Other requests are served between two pages.
    await nextTurn();
  }
  return found;
}

/**
 * Lists the newest deliveries that match a query and failed for the same reason, including those that will be
 * retried.
 */
export async function listGroup(
  inbox: Pick<StoredInbox, "list">,
  group: string,
  query: DeliveryQuery,
): Promise<readonly DeliverySummary[]> {
  const { outcome } = query;
  const outcomes = outcome === undefined ? (["failed", "retrying"] as const) : [outcome];
  const lists = await Promise.all(
    outcomes.map((one) => listOutcome(inbox, group, { ...query, outcome: one })),
  );
  return lists
    .flat()
    .sort((one, other) => Number(other.cursor) - Number(one.cursor))
    .slice(0, query.limit)
    .map((summary) => ({ ...summary, group }));
}
