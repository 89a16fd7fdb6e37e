import { setTimeout as wait } from "node:timers/promises";
import { isRecord } from "@hookloom/protocol/unknown-values";
import type {
  ErrorPlace,
  FailureGroup,
  FailureOrigin,
  FailuresAnswer,
  FailuresQuery,
  GroupReplay,
} from "@hookloom/runtime/management";
import { t } from "@vscode/l10n";
import { EnvironmentError } from "../contract/errors.ts";
import { listDeliveries } from "./deliveries.ts";
import { noUsableResponse, rejectionReason, requestManagement } from "./request-management.ts";

function isErrorLocation(value: unknown): value is ErrorPlace {
  if (!isRecord(value)) return false;
  const { file, line, column, text } = value;
  return (
    typeof file === "string" &&
    [line, column].every((one) => Number.isSafeInteger(one) && Number(one) > 0) &&
    (text === undefined || typeof text === "string")
  );
}

function isOrigin(value: unknown): value is FailureOrigin {
  if (!isRecord(value)) return false;
  const { deliveries, last, places } = value;
  const isMoment = isRecord(last) && typeof last.at === "string";
  return typeof deliveries === "number" && isMoment && Array.isArray(places) && places.every(isErrorLocation);
}

function isGroup(value: unknown): value is FailureGroup {
  if (!isRecord(value)) return false;
  return (
    ["group", "trigger", "event", "error"].every((name) => typeof value[name] === "string") &&
    ["deliveries", "dead"].every((name) => typeof value[name] === "number") &&
    ["since", "last"].every((name) => isRecord(value[name])) &&
    (value.origins === undefined || (Array.isArray(value.origins) && value.origins.every(isOrigin)))
  );
}

function isFailuresResponse(value: unknown): value is FailuresAnswer {
  return isRecord(value) && Array.isArray(value.groups) && value.groups.every(isGroup);
}

/**
 * Reads the failures, grouped by cause; empty if the build is too old to report them.
 * @throws EnvironmentError `not-answering`
 */
export async function readFailures(
  managementPort: number,
  { from }: FailuresQuery = {},
): Promise<FailuresAnswer> {
  const path = from === undefined ? "/failures" : `/failures?${new URLSearchParams({ from })}`;
  const { status, value } = await requestManagement(managementPort, { method: "GET", path });
  if (status === 200 && isFailuresResponse(value)) return value;
  if (status === 404) return { groups: [], more: false };
  throw noUsableResponse(t("The environment responded with status {0} instead of its failures", status));
}

const isReplay = (value: unknown): value is GroupReplay =>
  isRecord(value) && ["queued", "running", "gone"].every((name) => typeof value[name] === "number");

/**
 * Replays all deliveries of a failure group.
 * @throws EnvironmentError `no-delivery` if the group no longer has failures, `not-answering`
 */
export async function replayFailures(managementPort: number, group: string): Promise<GroupReplay> {
  const path = `/failures/${encodeURIComponent(group)}/replay`;
  const response = await requestManagement(managementPort, { method: "POST", path });
  if (response.status === 202 && isReplay(response.value)) return response.value;
  const reason = rejectionReason(response);
  if (reason !== undefined) throw new EnvironmentError("no-delivery", reason);
  throw noUsableResponse(t("The deliveries were not replayed (status {0})", response.status));
}

const followPauseMs = 150;
const maxFollowMs = 6_000;

/**
 * Replays all deliveries of a failure group and waits briefly for them to finish. `failed` is the number of deliveries that are
 * in the group again; it is undefined if some are still running when the wait ends.
 * @throws EnvironmentError `no-delivery`, `not-answering`
 */
export async function replayAndFollow(
  managementPort: number,
  group: string,
): Promise<GroupReplay & { readonly failed?: number }> {
  const count = async (): Promise<number> => {
    const { groups } = await readFailures(managementPort);
    return groups.find((one) => one.group === group)?.deliveries ?? 0;
  };
  const previousCount = await count();
  const replay = await replayFailures(managementPort, group);
  // Slow requests count towards the time limit.
  const deadline = performance.now() + maxFollowMs;
  while (performance.now() < deadline) {
    await wait(followPauseMs);
    const running = await listDeliveries(managementPort, { outcome: "running", limit: 1 });
    if (running.length > 0) continue;
    const failed = (await count()) - (previousCount - replay.queued);
    return { ...replay, failed: Math.max(0, Math.min(failed, replay.queued)) };
  }
  return replay;
}
