import type { DeliveryDetail, DeliverySummary, EditedDelivery, Purged } from "@hookloom/runtime/management";
import { EnvironmentError } from "../contract/errors.ts";
import { askManagement, noUsableAnswer, refusalIn } from "./ask-management.ts";
import { type DeliveryFilter, isDelivery } from "./deliveries.ts";

/** Names a delivery: an id is unique only among those of its trigger. */
export interface DeliveryKey {
  readonly id: string;
  readonly trigger?: string;
}

const refusedReason =
  "This delivery was refused, so its body was not kept and it cannot be replayed: ask the sender to resend it.";

const noDelivery = (sentence: string): EnvironmentError => new EnvironmentError("no-delivery", sentence);

function isDetail(value: unknown): value is DeliveryDetail {
  if (!isDelivery(value) || !("headers" in value) || !("history" in value)) return false;
  return typeof value.headers === "object" && value.headers !== null && Array.isArray(value.history);
}

function pathOf({ id, trigger }: DeliveryKey, action = ""): string {
  const query = trigger === undefined ? "" : `?${new URLSearchParams({ trigger })}`;
  return `/deliveries/${encodeURIComponent(id)}${action}${query}`;
}

/**
 * Everything that is kept of a delivery.
 * @throws EnvironmentError `no-delivery` where it is forgotten, `not-answering`
 */
export async function readDelivery(managementPort: number, key: DeliveryKey): Promise<DeliveryDetail> {
  const answer = await askManagement(managementPort, { method: "GET", path: pathOf(key) });
  if (answer.status === 200 && isDetail(answer.value)) return answer.value;
  const sentence = refusalIn(answer);
  if (sentence !== undefined) throw noDelivery(sentence);
  throw noUsableAnswer(`The environment answered status ${answer.status} instead of the delivery`);
}

/** @throws EnvironmentError `no-delivery` for a delivery that was refused */
export function checkNotRefused({ outcome }: Pick<DeliverySummary, "outcome">): void {
  if (outcome === "refused") throw noDelivery(refusedReason);
}

async function postReplay(managementPort: number, key: DeliveryKey, body: string): Promise<string> {
  const call = { method: "POST", path: pathOf(key, "/replay"), body } as const;
  const answer = await askManagement(managementPort, call);
  const { status, value } = answer;
  if (status >= 200 && status < 300 && typeof value === "object" && value !== null && "id" in value) {
    return String(value.id);
  }
  const sentence = refusalIn(answer);
  if (sentence !== undefined) throw noDelivery(sentence);
  throw noUsableAnswer(`The delivery was not run again (status ${status})`);
}

/**
 * Runs a kept delivery again.
 * @throws EnvironmentError `no-delivery` where it is unknown, running, refused or its body is gone, `not-answering`
 */
export async function replayDelivery(managementPort: number, key: DeliveryKey): Promise<void> {
  checkNotRefused(await readDelivery(managementPort, key));
  await postReplay(managementPort, key, "");
}

/**
 * Runs a changed copy of a delivery as one of its own; gives its id.
 * @throws EnvironmentError `no-delivery` where the receiver does not accept it, `not-answering`
 */
export async function replayEdited(
  managementPort: number,
  key: DeliveryKey,
  edited: EditedDelivery,
): Promise<string> {
  return await postReplay(managementPort, key, JSON.stringify(edited));
}

const noPurge = (): EnvironmentError =>
  new EnvironmentError(
    "no-purge",
    "The build that runs there is too old to delete deliveries: update @hookloom/runtime in the project and deploy it again.",
  );

function isPurged(value: unknown): value is Purged {
  return typeof value === "object" && value !== null && "deliveries" in value;
}

/**
 * Deletes the deliveries that a filter lets through and that have ended; gives how many.
 * @throws EnvironmentError `no-purge` where its build is too old for that, `not-answering`
 */
export async function purgeDeliveries(
  managementPort: number,
  { outcomes, ...rest }: Omit<DeliveryFilter, "group">,
): Promise<number> {
  let deleted = 0;
  for (const query of outcomes?.map((outcome) => ({ ...rest, outcome })) ?? [rest]) {
    const search = new URLSearchParams(query);
    for (let next: string | undefined = ""; next !== undefined; ) {
      if (next !== "") search.set("before", next);
      const { status, value } = await askManagement(managementPort, {
        method: "DELETE",
        path: `/deliveries?${search}`,
      });
      if (status === 404 || status === 405) throw noPurge();
      if (status !== 200 || !isPurged(value))
        throw noUsableAnswer(`The deliveries were not deleted (status ${status})`);
      deleted += value.deliveries;
      ({ next } = value);
    }
  }
  return deleted;
}
