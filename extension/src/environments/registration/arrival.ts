import type { ProviderContext, Wanted } from "./provider.ts";

/**
 * Whether the service has received something of a trigger that verified, since a time (milliseconds since 1970), and
 * of one event where that is given.
 */
export async function hasArrived(
  { trigger }: Pick<Wanted, "trigger">,
  { input }: ProviderContext,
  since: number,
  event?: string,
): Promise<boolean> {
  const query = { source: trigger.source, limit: 100, ...(event === undefined ? {} : { search: event }) };
  const found = (await input.insight?.list(query)) ?? [];
  return found.some(
    (delivery) =>
      delivery.trigger === trigger.path &&
      delivery.outcome !== "refused" &&
      (event === undefined || delivery.event === event) &&
      Date.parse(delivery.receivedAt) >= since,
  );
}
