import { isRecord } from "@hookloom/protocol/unknown-values";
import type { QueueAnswer } from "@hookloom/runtime/management";
import type { DeliveryStatus } from "../contract/target.ts";
import { findDeliveries, listDeliveries } from "./deliveries.ts";
import { requestManagement } from "./request-management.ts";

const shownDeliveries = 10;

function isQueue(value: unknown): value is QueueAnswer {
  if (!isRecord(value)) return false;
  const { oldest } = value;
  return (
    ["waiting", "running", "dead"].every((name) => typeof value[name] === "number") &&
    (oldest === undefined || typeof oldest === "string")
  );
}

/** Reads the queued and permanently failed deliveries; undefined if the build's runtime does not support the query. */
async function readQueue(managementPort: number): Promise<QueueAnswer | undefined> {
  const { status, value } = await requestManagement(managementPort, { method: "GET", path: "/queue" });
  return status === 200 && isQueue(value) ? value : undefined;
}

/** Reads the delivery status from the management port. @throws EnvironmentError `not-answering` */
export async function deliveryStatus(managementPort: number): Promise<DeliveryStatus> {
  const [deliveries, queue, [lastFailed]] = await Promise.all([
    listDeliveries(managementPort, { limit: shownDeliveries }),
    readQueue(managementPort),
    findDeliveries(managementPort, { outcomes: ["failed", "retrying"] }, 1),
  ]);
  return {
    deliveries,
    ...(queue === undefined ? {} : { queue }),
    ...(lastFailed === undefined ? {} : { lastFailed }),
  };
}
