import { isRecord } from "@hookloom/protocol/unknown-values";
import type { DeliveriesQuery, DeliveryOutcome, DeliverySummary } from "@hookloom/runtime/management";
import { t } from "@vscode/l10n";
import { EnvironmentError } from "../contract/errors.ts";
import { noUsableResponse, requestManagement } from "./request-management.ts";

/** Selects the deliveries to show; undefined members do not filter. */
export interface DeliveryFilter {
  readonly outcomes?: readonly DeliveryOutcome[];
  readonly source?: string;
  readonly search?: string;
  /** A failure group, with the error message that is shown for it. */
  readonly group?: { readonly id: string; readonly error?: string };
  /** ISO 8601: received at or after `from` and before `to`. */
  readonly from?: string;
  readonly to?: string;
}

export const deliveryOutcomes: readonly DeliveryOutcome[] = [
  "ok",
  "failed",
  "refused",
  "running",
  "retrying",
  "ignored",
];

/** Type guard for an item of the management port's list. */
export function isDelivery(value: unknown): value is DeliverySummary {
  return (
    isRecord(value) &&
    ["id", "source", "trigger", "event", "receivedAt"].every((name) => typeof value[name] === "string") &&
    ["status", "milliseconds"].every((name) => typeof value[name] === "number") &&
    deliveryOutcomes.some((outcome) => outcome === value.outcome)
  );
}

/** Lists deliveries, newest first. @throws EnvironmentError `not-answering` if the environment does not return a list */
export async function listDeliveries(
  managementPort: number,
  query: DeliveriesQuery = {},
): Promise<DeliverySummary[]> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  const { status, value } = await requestManagement(managementPort, {
    method: "GET",
    path: `/deliveries?${search}`,
  });
  if (status === 200 && Array.isArray(value)) return value.filter(isDelivery);
  throw noUsableResponse(t("The environment responded with status {0} instead of its deliveries", status));
}

/**
 * Checks that a list was filtered by the requested group: a runtime that does not support groups ignores the filter.
 * @throws EnvironmentError `no-groups`
 */
export function checkGroup(found: readonly DeliverySummary[], { group }: DeliveryFilter): void {
  if (group === undefined || found.every((one) => one.group === group.id)) return;
  throw new EnvironmentError(
    "no-groups",
    t(
      "The running build is too old to list one group of failures: update @hookloom/runtime in the project and deploy it again.",
    ),
  );
}

const maxPageSize = 500;

/** Reads `count` deliveries page by page, since the size of a response is limited. */
async function listMany(
  managementPort: number,
  query: DeliveriesQuery,
  count: number,
): Promise<DeliverySummary[]> {
  const found: DeliverySummary[] = [];
  let before: string | undefined;
  while (found.length < count) {
    const limit = Math.min(maxPageSize, count - found.length);
    const page = await listDeliveries(managementPort, {
      ...query,
      limit,
      ...(before === undefined ? {} : { before }),
    });
    found.push(...page);
    before = page.at(-1)?.cursor;
    if (page.length < limit || before === undefined) break;
  }
  return found;
}

const cursorPosition = ({ cursor }: DeliverySummary): number => Number(cursor);

/** Finds the latest `count` deliveries that match a filter. @throws EnvironmentError `not-answering` */
export async function findDeliveries(
  managementPort: number,
  { outcomes, group, ...others }: DeliveryFilter,
  count: number,
): Promise<DeliverySummary[]> {
  const rest = { ...others, ...(group === undefined ? {} : { group: group.id }) };
  // The port filters by one outcome at a time. Each delivery has one outcome, so the lists do not overlap.
  const queries = outcomes?.map((outcome) => ({ ...rest, outcome })) ?? [rest];
  const lists = await Promise.all(queries.map((query) => listMany(managementPort, query, count)));
  const [only, ...more] = lists;
  if (only && more.length === 0) return only;
  return lists
    .flat()
    .sort((one, other) => cursorPosition(other) - cursorPosition(one))
    .slice(0, count);
}
