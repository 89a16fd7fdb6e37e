import { randomBytes, randomUUID } from "node:crypto";
import { hasEvent, isPublicKey } from "../catalog/catalog.ts";
import { noSuchTrigger } from "../errors/errors.ts";
import { MemoryInbox } from "../inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../log/logger.ts";
import type { DeliverySummary } from "../management/management.ts";
import type { Gate } from "../receiver/gate.ts";
import { Receiver } from "../receiver/receiver.ts";
import type { Environment } from "../settings/setting.ts";
import type { Trigger } from "../webhook/trigger.ts";
import type { Webhook } from "../webhook/webhook.ts";
import { Worker } from "../worker/worker.ts";

/**
 * The argument of `deliver`: an event and its payload.
 * @example
 * const delivery: TestDelivery = { event: "issues.opened", payload, id: "d-1" };
 * @see {@link deliver}
 */
export interface TestDelivery {
  /** The event name, such as `issues.opened`, or `request` for a plain HTTP trigger. */
  readonly event: string;
  readonly payload: unknown;
  /** The path of the trigger; required only if several triggers can receive the event. */
  readonly trigger?: string;
  /**
   * The delivery's id.
   * @default a new id
   */
  readonly id?: string;
}

/**
 * A logged line.
 * @example
 * const errors = logs.filter(({ level }: LoggedLine) => level === "error");
 * @see {@link DeliveryResult}
 */
export interface LoggedLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/**
 * The outcome of a test delivery.
 * @example
 * const { outcome, errors }: DeliveryResult = await deliver(webhook, { event: "request", payload });
 * @see {@link deliver}
 */
export interface DeliveryResult {
  readonly outcome: "ok" | "failed" | "ignored" | "refused";
  /** The status of the response to the sender. */
  readonly status: number;
  /** The errors thrown by the handlers. */
  readonly errors: readonly unknown[];
  /** All logged lines, including the receiver's. */
  readonly logs: readonly LoggedLine[];
}

/** Accepts every test delivery as if the project's `api` rules accepted its consumer. */
const anyConsumer: Gate = {
  enter: () => undefined,
  identify: () => ({ application: "test" }),
  spend: () => undefined,
  finish: (_trigger, reply) => reply,
};

function findTrigger(webhook: Webhook, delivery: TestDelivery): Trigger {
  const candidates = webhook.triggers.filter(
    ({ path, source, handlers }) =>
      (delivery.trigger === undefined || delivery.trigger === path) &&
      (hasEvent(source, delivery.event) || handlers.has(delivery.event)),
  );
  const [first] = candidates;
  if (first === undefined) throw noSuchTrigger(delivery.event);
  return candidates.find(({ handlers }) => handlers.has(delivery.event)) ?? first;
}

/** Sets a secret without a value for this delivery, so that tests do not need an environment. */
function withSecrets(trigger: Trigger): { environment: Environment; secret: string } {
  const [declared] = trigger.secrets;
  const environment = { ...process.env, HOOKLOOM_SAMPLES: "1" };
  if (declared === undefined) return { environment, secret: "" };
  // Base64 of this length is a valid secret for every source.
  const secret = declared.read(environment) ?? randomBytes(32).toString("base64");
  const given = { ...environment, [declared.name]: secret };
  if (!isPublicKey(trigger.source, secret)) return { environment: given, secret };
  const key = `whsk_${randomBytes(32).toString("base64")}`;
  return { environment: { ...given, HOOKLOOM_SAMPLE_KEY: key }, secret: key };
}

function deliveryBody({ protocol }: Trigger, { event, payload }: TestDelivery): string {
  return JSON.stringify(protocol.complete?.(event, payload) ?? payload);
}

/** Returns the outcome for a test, which does not wait for retries. */
function toResultOutcome(record: DeliverySummary | undefined): DeliveryResult["outcome"] {
  if (record === undefined || record.outcome === "running") return "refused";
  return record.outcome === "retrying" ? "failed" : record.outcome;
}

/**
 * Signs an event, delivers it in memory to a webhook through the same receiver that is used in production, and waits
 * for its handlers. Secrets without a value are set for this delivery, so that tests do not need an environment.
 *
 * @param webhook The project's default export.
 * @param delivery The event and its payload.
 * @returns The outcome, with the handlers' errors and logged lines. A failed run is not retried.
 * @example
 * const { outcome, logs } = await deliver(webhook, { event: "issues.opened", payload });
 * assert.equal(outcome, "ok");
 * @see https://nodejs.org/api/test.html
 * @throws UserError `no-such-trigger` if no trigger can receive the event
 */
export async function deliver(webhook: Webhook, delivery: TestDelivery): Promise<DeliveryResult> {
  const trigger = findTrigger(webhook, delivery);
  const { environment, secret } = withSecrets(trigger);
  const logs: LoggedLine[] = [];
  const log = createLogger({ write: (line) => void logs.push(JSON.parse(line)), level: "debug" });
  const errors: unknown[] = [];
  const inbox = new MemoryInbox();
  const worker = new Worker({
    // The test receives the error itself and must not send an alert.
    webhook: { triggers: webhook.triggers },
    inbox,
    log,
    attempts: 1,
    onFinished: (_delivery, _result, report) => void errors.push(...report.errors),
  });
  const receiver = new Receiver({ webhook, inbox, log, environment, runner: worker, gate: anyConsumer });
  const body = deliveryBody(trigger, delivery);
  const deliveryId = delivery.id ?? randomUUID();
  const url = `http://localhost${trigger.path}`;
  const signed = trigger.protocol.sign({ body, secret, event: delivery.event, deliveryId, url });
  const request = {
    method: "POST",
    path: trigger.path,
    headers: signed.headers,
    body: Buffer.from(signed.body ?? body),
    url: signed.url ?? url,
    receivedAt: Date.now(),
  };
  const { status } = await receiver.handle(request);
  await worker.idle();
  await worker.stop(0);
  const [record] = await inbox.list({ limit: 1 });
  return { outcome: toResultOutcome(record), status, errors, logs };
}
