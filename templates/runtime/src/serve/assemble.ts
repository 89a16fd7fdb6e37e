import type { LeasedDelivery, RunResult } from "../inbox/inbox.ts";
import type { BindableLogger } from "../log/logger.ts";
import type { FinishedRun, Observer } from "../observe/observer.ts";
import type { Tracing } from "../observe/tracing.ts";
import type { ServiceInfo } from "../openapi/describe-webhook.ts";
import { toCounted } from "../receiver/consumer-deliveries.ts";
import type { Access } from "../receiver/gate.ts";
import { Receiver } from "../receiver/receiver.ts";
import type { Environment } from "../settings/setting.ts";
import type { Webhook } from "../webhook/webhook.ts";
import { Worker } from "../worker/worker.ts";
import type { Configuration } from "./configuration.ts";
import type { OpenInbox } from "./open-inbox.ts";
import type { ServeOptions } from "./serve-options.ts";
import { StoreWatch } from "./store-watch.ts";

/**
 * The number of deliveries per slot that a process leases ahead if it does not share its store, to keep bursts in
 * memory.
 */
const aheadFactor = 8;
/**
 * The same factor for a process that shares its store: enough for deliveries that are stored while all slots are in
 * use, because most handlers finish quickly.
 */
const sharedAheadFactor = 1;
/**
 * Maximum time in milliseconds that deliveries leased ahead from a shared store wait for a slot in this process.
 * After that, other processes can run them.
 */
const maxSharedAheadMs = 100;
/** Polling interval in milliseconds: other processes add deliveries to a shared store without notifying this one. */
const sharedPollMs = 1_000;
/** Milliseconds between two ownership checks of a shared store. */
const sharedWatchMs = 5_000;

/**
 * Returns the project's name, version and environment, and the base of the URL that senders call: the public URL,
 * otherwise the address passed by the starting process, otherwise the process's own port.
 */
export function serviceInfo(environment: Environment, port: number): ServiceInfo {
  const address =
    environment.HOOKLOOM_PUBLIC_URL || environment.HOOKLOOM_ADDRESS || `http://127.0.0.1:${port}`;
  return {
    title: environment.HOOKLOOM_NAME || environment.npm_package_name || "webhook",
    version: environment.HOOKLOOM_BUILD || environment.npm_package_version || "0.0.0",
    address: address.replace(/\/+$/, ""),
    environment: environment.HOOKLOOM_ENVIRONMENT || "dev",
  };
}

export interface Parts {
  readonly webhook: Webhook;
  readonly log: BindableLogger;
  readonly options: ServeOptions;
  readonly environment: Environment;
  readonly configuration: Configuration;
  readonly observer: Observer;
  readonly tracing: Tracing | undefined;
}

/** Returns the observed data of a run. For replays, the time since the request is omitted. */
function finishedRun(delivery: LeasedDelivery, result: RunResult): FinishedRun {
  const { receivedAt, attempt, tries } = delivery;
  const { durationMs, endedAt = Date.now(), retryAt } = result;
  const failed = retryAt === undefined ? "dead" : "retrying";
  return {
    outcome: result.outcome === "ok" ? "ok" : failed,
    durationMs,
    ...(attempt === 1 ? { waited: Math.max(0, endedAt - durationMs - receivedAt) } : {}),
    ...(retryAt === undefined && attempt === tries ? { delivered: Math.max(0, endedAt - receivedAt) } : {}),
  };
}

/** Creates everything except for the servers. */
export function assemble(
  { webhook, log, options, environment, configuration, observer, tracing }: Parts,
  opened: OpenInbox,
  owner: string,
  access: Access | undefined,
) {
  const { inbox, shared } = opened;
  const concurrency = options.concurrency ?? configuration.concurrency;
  const onInboxError = (error: unknown) => watch.failed(error);
  const worker = new Worker({
    webhook,
    inbox,
    log,
    owner,
    concurrency,
    ahead: concurrency * (shared ? sharedAheadFactor : aheadFactor),
    timeoutMs: configuration.timeout,
    attempts: configuration.attempts,
    debugged: configuration.debugged,
    ...(shared ? { pollMs: sharedPollMs, maxAheadMs: maxSharedAheadMs } : {}),
    onInboxError,
    tracing,
    throttle: access?.throttle,
    build: environment.HOOKLOOM_BUILD || undefined,
    onFinished: (delivery, result) => observer.finished(toCounted(delivery), finishedRun(delivery, result)),
  });
  const watch = new StoreWatch({
    inbox,
    log,
    onRecovered: () => worker.wake(),
    // Deliveries that were leased ahead are released for the new owner.
    onHandedOver: () => worker.hold(true),
    ...(shared ? { watchMs: sharedWatchMs } : {}),
  });
  worker.hold(access?.held ?? false);
  access?.onHeld((held) => worker.hold(held));
  const receiver = new Receiver({
    webhook,
    inbox,
    log,
    environment,
    runner: worker,
    onInboxError,
    observer,
    tracing,
    gate: access?.gate,
  });
  return { inbox, worker, watch, receiver, access };
}

export type Assembled = ReturnType<typeof assemble>;
