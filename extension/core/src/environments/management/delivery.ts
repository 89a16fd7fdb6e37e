import type { DeliveryDetail, DeliverySummary, EditedDelivery, Purged } from "@hookloom/runtime/management";
import { t } from "@vscode/l10n";
import { EnvironmentError } from "../contract/errors.ts";
import { type DeliveryFilter, isDelivery } from "./deliveries.ts";
import { noUsableResponse, rejectionReason, requestManagement } from "./request-management.ts";

/** Identifies a delivery: ids are unique only within a trigger. */
export interface DeliveryKey {
  readonly id: string;
  readonly trigger?: string;
}

const rejectedReason = t(
  "This delivery was rejected, so its body was not kept and it cannot be replayed: have the sender resend it.",
);

const noDelivery = (message: string): EnvironmentError => new EnvironmentError("no-delivery", message);

function isDetail(value: unknown): value is DeliveryDetail {
  if (!isDelivery(value) || !("headers" in value) || !("history" in value)) return false;
  return typeof value.headers === "object" && value.headers !== null && Array.isArray(value.history);
}

function deliveryPath({ id, trigger }: DeliveryKey, action = ""): string {
  const query = trigger === undefined ? "" : `?${new URLSearchParams({ trigger })}`;
  return `/deliveries/${encodeURIComponent(id)}${action}${query}`;
}

/**
 * Reads everything that is stored about a delivery.
 * @throws EnvironmentError `no-delivery` if it is no longer stored, `not-answering`
 */
export async function readDelivery(managementPort: number, key: DeliveryKey): Promise<DeliveryDetail> {
  const response = await requestManagement(managementPort, { method: "GET", path: deliveryPath(key) });
  if (response.status === 200 && isDetail(response.value)) return response.value;
  const reason = rejectionReason(response);
  if (reason !== undefined) throw noDelivery(reason);
  throw noUsableResponse(
    t("The environment responded with status {0} instead of the delivery", response.status),
  );
}

/** @throws EnvironmentError `no-delivery` for a delivery that was rejected */
export function checkNotRejected({ outcome }: Pick<DeliverySummary, "outcome">): void {
  if (outcome === "refused") throw noDelivery(rejectedReason);
}

async function postReplay(managementPort: number, key: DeliveryKey, body: string): Promise<string> {
  const call = { method: "POST", path: deliveryPath(key, "/replay"), body } as const;
  const response = await requestManagement(managementPort, call);
  const { status, value } = response;
  if (status >= 200 && status < 300 && typeof value === "object" && value !== null && "id" in value) {
    return String(value.id);
  }
  const reason = rejectionReason(response);
  if (reason !== undefined) throw noDelivery(reason);
  throw noUsableResponse(t("The delivery was not replayed (status {0})", status));
}

/**
 * Runs a stored delivery again.
 * @throws EnvironmentError `no-delivery` if it is unknown, running or rejected, or if its body is no longer stored,
 * `not-answering`
 */
export async function replayDelivery(managementPort: number, key: DeliveryKey): Promise<void> {
  checkNotRejected(await readDelivery(managementPort, key));
  await postReplay(managementPort, key, "");
}

/**
 * Runs an edited copy of a delivery as a new delivery and returns the new id.
 * @throws EnvironmentError `no-delivery` if the receiver does not accept it, `not-answering`
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
    t(
      "The running build is too old to delete deliveries: update @hookloom/runtime in the project and deploy it again.",
    ),
  );

function isPurged(value: unknown): value is Purged {
  return typeof value === "object" && value !== null && "deliveries" in value;
}

/**
 * Deletes the finished deliveries that match a filter and returns their number.
 * @throws EnvironmentError `no-purge` if the build is too old to support it, `not-answering`
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
      const { status, value } = await requestManagement(managementPort, {
        method: "DELETE",
        path: `/deliveries?${search}`,
      });
      if (status === 404 || status === 405) throw noPurge();
      if (status !== 200 || !isPurged(value))
        throw noUsableResponse(t("The deliveries were not deleted (status {0})", status));
      deleted += value.deliveries;
      ({ next } = value);
    }
  }
  return deleted;
}
