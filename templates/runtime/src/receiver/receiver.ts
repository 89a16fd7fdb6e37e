import { randomBytes, randomUUID } from "node:crypto";
import { normalizePath } from "../catalog/trigger-path.ts";
import { BadDelivery, ReusedKey, StoreUnavailable } from "../errors/errors.ts";
import type { Inbox, LeasedDelivery, LeaseRequest, NewDelivery, PutResult } from "../inbox/inbox.ts";
import type { BindableLogger } from "../log/logger.ts";
import type { Counted, Observer } from "../observe/observer.ts";
import type { Tracing } from "../observe/tracing.ts";
import type { Environment } from "../settings/setting.ts";
import type { Caller } from "../webhook/caller.ts";
import type { Reply } from "../webhook/reply.ts";
import type {
  Headers,
  Opened,
  ReceivedRequest,
  RegisteredHandler,
  RequestHead,
  Trigger,
} from "../webhook/trigger.ts";
import type { Webhook } from "../webhook/webhook.ts";
import { applicationHeader, toCounted, withApplicationIds } from "./consumer-deliveries.ts";
import { type Gate, isReply } from "./gate.ts";
import { header, headersFromOutside, removeCredentials } from "./headers.ts";
import { replies, withDelivery } from "./replies.ts";

/** Creates the delivery to store for one event of a request. */
function toDelivery(
  trigger: Trigger,
  request: ReceivedRequest,
  opened: Opened,
  part: number,
  lane: string | undefined,
): NewDelivery {
  const { traceparent, caller } = request;
  const { id, names, digest } = opened;
  const headers = removeCredentials(request.headers, trigger.protocol.credentialHeaders);
  const delivery = {
    id,
    source: trigger.source,
    trigger: trigger.path,
    event: names[0],
    part,
    headers: caller === undefined ? headers : { ...headers, [applicationHeader]: caller.application },
    body: request.body,
    receivedAt: request.receivedAt,
  };
  if (lane === undefined && traceparent === undefined && digest === undefined) return delivery;
  return {
    ...delivery,
    ...(lane === undefined ? {} : { lane }),
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** Adds a consumer's limits to the headers of a successful reply. */
function withLimits(reply: Reply, limits: Reply["headers"]): Reply {
  if (limits === undefined || reply.status >= 300) return reply;
  return { ...reply, headers: { ...reply.headers, ...limits } };
}

/** Returns the data that is counted for a request from an unauthenticated sender: only its trigger. */
export function unverified({ source, path }: Trigger): Counted {
  return { source, trigger: path, event: "" };
}

/** The trigger for a request and the maximum body size, or the reply if the request is rejected. */
export type Admission =
  | { readonly trigger: Trigger; readonly bodyLimit: number; readonly reply?: never }
  | { readonly trigger?: never; readonly reply: Reply };

/** Runs stored deliveries. */
export interface Runner {
  /** Requests the lease for a delivery that is about to be stored. `settle` must be called afterwards. */
  reserve(): LeaseRequest | undefined;
  settle(delivery?: LeasedDelivery, opened?: Opened): void;
  /** Called when a delivery was stored without a lease. */
  stored(): void;
}

export interface ReceiverOptions {
  readonly webhook: Webhook;
  readonly inbox: Inbox;
  readonly log: BindableLogger;
  readonly environment: Environment;
  readonly runner: Runner;
  /** Called for errors of the inbox. */
  readonly onInboxError?: (error: unknown) => void;
  readonly observer?: Observer;
  readonly tracing?: Tracing | undefined;
  /** The rules of the project's `api`. Without rules, triggers for consumers reject all requests. */
  readonly gate?: Gate | undefined;
}

/** The data that an edited copy inherits from the stored delivery. */
type EditedOriginal = Pick<NewDelivery, "id" | "trigger" | "event" | "headers">;

/** A user's changes to a delivery. The headers replace those with the same names. */
interface DeliveryEdit {
  readonly body: Uint8Array;
  readonly headers: Headers;
}

/**
 * Creates the id of an edited copy. A copy that is edited again keeps the id of the original delivery as its prefix.
 */
function editedId(id: string): string {
  return `${id.replace(/~.*/s, "").slice(0, 180)}~${randomBytes(4).toString("hex")}`;
}

const maxLaneLength = 200;

const noRules =
  "This receiver has no rules for consumers, so it rejects all requests: describe the rules as `api` in hookloom.json.";
const noSecret = "This receiver has no secret yet, so it rejects every delivery.";

/** Converts requests to stored deliveries. Independent of a server, so that it can be called without a port. */
export class Receiver {
  readonly #options: ReceiverOptions;
  readonly #triggers: ReadonlyMap<string, Trigger>;
  #lastStoreError: StoreUnavailable | undefined;

  constructor(options: ReceiverOptions) {
    this.#options = options;
    this.#triggers = new Map(options.webhook.triggers.map((trigger) => [trigger.path, trigger]));
  }

  /** Handles a request whose body is already in memory, from admission to storage. */
  async handle(request: ReceivedRequest): Promise<Reply> {
    const { trigger, reply } = this.admit(request);
    if (trigger === undefined) return reply;
    const { bodyLimit, consumers } = trigger.protocol;
    const caller = consumers === true ? await this.identify(trigger, request) : undefined;
    if (caller !== undefined && isReply(caller)) return caller;
    if (request.body.length > bodyLimit) return this.rejectTooLarge(trigger, bodyLimit);
    return this.receive(trigger, caller === undefined ? request : { ...request, caller });
  }

  /** Returns the trigger for a request path. */
  triggerAt(path: string): Trigger | undefined {
    return this.#triggers.get(normalizePath(path));
  }

  /** Admits or rejects a request by its request line and headers. A rejection by a known trigger is stored. */
  admit(head: RequestHead): Admission {
    const trigger = this.triggerAt(head.path);
    if (trigger === undefined) return { reply: replies.notFound() };
    const { protocol } = trigger;
    const closed = this.#options.gate?.enter(trigger, head);
    if (closed !== undefined) return { reply: this.reject(trigger, closed) };
    if (head.method !== "POST") {
      const result = head.method === "GET" ? protocol.respondToGet?.(head) : undefined;
      return { reply: this.#finish(trigger, result ?? replies.methodNotAllowed()) };
    }
    const encoding = header(head.headers, "content-encoding") ?? "identity";
    const type = header(head.headers, "content-type");
    if (encoding !== "identity" || !protocol.accepts(type)) {
      return { reply: this.reject(trigger, replies.wrongType(protocol.typeHint)) };
    }
    const length = Number(header(head.headers, "content-length") ?? 0);
    if (length > protocol.bodyLimit) return { reply: this.rejectTooLarge(trigger, protocol.bodyLimit) };
    const rejection = this.#rejectByHeaders(trigger, head);
    if (rejection === undefined) return { trigger, bodyLimit: protocol.bodyLimit };
    const check = protocol.unsignedCheck;
    if (check?.mayBe(head) && length <= check.bodyLimit) return { trigger, bodyLimit: check.bodyLimit };
    return { reply: this.reject(trigger, replies.unauthorized(rejection, trigger)) };
  }

  /**
   * Identifies the consumer of an admitted request without its body. If that fails, stores the rejection and returns
   * the reply.
   */
  async identify(trigger: Trigger, head: RequestHead): Promise<Caller | Reply> {
    const { gate } = this.#options;
    if (gate === undefined) return this.reject(trigger, replies.unauthorized(noRules, trigger));
    try {
      const found = await gate.identify(trigger, head);
      return isReply(found) ? this.reject(trigger, found) : found;
    } catch (error) {
      if (error instanceof StoreUnavailable) return this.#replyUnavailable(trigger, error);
      throw error;
    }
  }

  /** Rejects a body whose actual size exceeds a limit in bytes. */
  rejectTooLarge(trigger: Trigger, limit: number): Reply {
    return this.reject(trigger, replies.tooLarge(limit));
  }

  /** Verifies, opens and stores an admitted request whose body does not exceed the size limit. */
  receive(trigger: Trigger, request: ReceivedRequest): Promise<Reply> {
    const { tracing } = this.#options;
    if (tracing === undefined) return this.#receive(trigger, request);
    const { method, path, url, headers } = request;
    const { source, path: route } = trigger;
    const given = header(headers, "traceparent");
    const traced = { source, route, method, path, url, traceparent: given };
    return tracing.receive(traced, (traceparent) => this.#receive(trigger, { ...request, traceparent }));
  }

  async #receive(trigger: Trigger, request: ReceivedRequest): Promise<Reply> {
    const { protocol } = trigger;
    const check = protocol.unsignedCheck;
    if (check !== undefined && request.body.length <= check.bodyLimit && check.mayBe(request)) {
      const reply = check.reply(request);
      if (reply !== undefined) return reply;
    }
    const rejection = this.#verify(trigger, request);
    if (rejection !== undefined) return this.reject(trigger, replies.unauthorized(rejection, trigger));
    const { gate } = this.#options;
    try {
      const spent = gate === undefined ? undefined : await gate.spend(trigger, request.caller);
      if (spent?.rejection !== undefined) return this.reject(trigger, spent.rejection, request.caller);
      const events = withApplicationIds(request.caller, protocol.open(request));
      const stored = await this.#storeAll(trigger, request, events);
      return this.#finish(trigger, withLimits(stored, spent?.headers), request.caller);
    } catch (error) {
      if (error instanceof BadDelivery)
        return this.reject(trigger, replies.badDelivery(error), request.caller);
      if (error instanceof StoreUnavailable) return this.#replyUnavailable(trigger, error);
      throw error;
    }
  }

  /**
   * Returns the status of a trigger's response to a stored delivery if the provider expects a specific one, otherwise
   * undefined.
   */
  replyStatus(path: string): number | undefined {
    return this.#triggers.get(path)?.protocol.reply?.status;
  }

  /**
   * Stores an edited copy of a delivery as a new delivery without a signature. The new id is derived from the
   * original id, which is also stored in a header. The copy belongs to the same application. Returns the new id;
   * undefined if the trigger no longer exists.
   * @throws BadDelivery, StoreUnavailable
   */
  async receiveEdited(original: EditedOriginal, edit: DeliveryEdit): Promise<string | undefined> {
    const trigger = this.#triggers.get(original.trigger);
    if (trigger === undefined) return undefined;
    const { "content-length": _length, ...rest } = removeCredentials(
      { ...original.headers, ...headersFromOutside(edit.headers) },
      trigger.protocol.credentialHeaders,
    );
    const headers = { ...rest, "x-hookloom-replay-of": original.id };
    const { path } = trigger;
    const { event } = original;
    const { body } = edit;
    const request = { method: "POST", path, headers, body, url: path, receivedAt: Date.now(), event };
    const id = editedId(original.id);
    const events = trigger.protocol.open(request);
    const stored = events.map((opened, part) =>
      this.#store(trigger, request, { ...opened, id: part === 0 ? id : `${id}.${part}` }, part),
    );
    await Promise.all(stored);
    return id;
  }

  /**
   * Stores an event that a trigger found on its own, in the format of a request that the trigger can open.
   * @throws StoreUnavailable if the event could not be stored durably
   */
  async receiveFound(trigger: Trigger, request: ReceivedRequest): Promise<void> {
    const { status } = await this.#storeAll(trigger, request, trigger.protocol.open(request));
    if (status >= 400) throw new StoreUnavailable("Too many deliveries are already waiting.");
  }

  /** Checks only the headers, so that the body of a rejected request is not read. */
  #rejectByHeaders(trigger: Trigger, head: RequestHead): string | undefined {
    if (!trigger.protocol.signed) return undefined;
    const secrets = this.#readSecrets(trigger);
    return secrets.length === 0 ? noSecret : trigger.protocol.rejectByHeaders(head, secrets);
  }

  /** Verifies the signature of the raw bytes before anything in the body is parsed. */
  #verify(trigger: Trigger, request: ReceivedRequest): string | undefined {
    const { protocol } = trigger;
    // A consumer that was not identified must always be rejected.
    if (protocol.consumers === true && request.caller === undefined) return noRules;
    if (!protocol.signed) return undefined;
    const secrets = this.#readSecrets(trigger);
    return secrets.length === 0 ? noSecret : protocol.verify(request, secrets, this.#options.environment);
  }

  #readSecrets({ secrets }: Trigger): readonly string[] {
    const { environment } = this.#options;
    const [first] = secrets;
    if (first !== undefined && secrets.length === 1) return first.readAll(environment);
    return secrets.flatMap((secret) => secret.readAll(environment));
  }

  /** Stores all events. Returns the first event's reply, or the first error if an event has to be sent again. */
  #storeAll(
    trigger: Trigger,
    request: ReceivedRequest,
    events: readonly [Opened, ...Opened[]],
  ): Promise<Reply> {
    return events.length === 1
      ? this.#store(trigger, request, events[0], 0)
      : this.#storeSeveral(trigger, request, events);
  }

  async #storeSeveral(trigger: Trigger, request: ReceivedRequest, events: readonly Opened[]): Promise<Reply> {
    const all = await Promise.all(events.map((opened, part) => this.#store(trigger, request, opened, part)));
    const [first] = all;
    return all.find((reply) => reply.status >= 400) ?? first ?? replies.failed();
  }

  async #store(trigger: Trigger, request: ReceivedRequest, opened: Opened, part: number): Promise<Reply> {
    const { log } = this.#options;
    const { id, names, handshake } = opened;
    const [event] = names;
    const expected = opened.reply ?? trigger.protocol.reply;
    const reply = expected && withDelivery(expected, id);
    const handlers = trigger.findHandlers(names);
    const unhandled = handshake === true ? "ok" : "ignored";
    const outcome = handlers.length > 0 ? "running" : unhandled;
    const lane = this.#chooseLane(handlers, opened, id);
    const delivery = toDelivery(trigger, request, opened, part, lane);
    const result = await this.#put(delivery, outcome, opened);
    if (result === "conflict") throw new ReusedKey();
    const accepted = outcome === "running" ? "accepted" : outcome;
    this.#options.observer?.received(toCounted(delivery), result === "stored" ? accepted : result);
    if (result === "full") {
      log.warn("Too many deliveries are waiting, so the sender has to retry", { delivery: id, event });
      return replies.busy();
    }
    if (result === "duplicate") {
      log.info("The delivery was received again and does not run again", { delivery: id, event });
      return reply ?? replies.duplicate(id, event);
    }
    if (outcome === "running") return reply ?? replies.accepted(id, event);
    if (outcome === "ignored") log.info("The delivery's event has no handler", { delivery: id, event });
    return reply ?? replies.notRun(id, event, outcome);
  }

  /** Stores a delivery. One that can run immediately is passed to the worker from memory. */
  async #put(
    delivery: NewDelivery,
    outcome: "running" | "ignored" | "ok",
    opened: Opened,
  ): Promise<PutResult["result"]> {
    const { inbox, runner } = this.#options;
    const lease = outcome === "running" ? runner.reserve() : undefined;
    let result: PutResult | undefined;
    try {
      result = await inbox.put(delivery, outcome, lease);
      return result.result;
    } finally {
      if (lease !== undefined) runner.settle(result?.leased, opened);
      else if (outcome === "running" && result?.result === "stored") runner.stored();
    }
  }

  /**
   * Returns the first lane that a handler specifies. An error in a lane function must not prevent the delivery from
   * being stored.
   */
  #chooseLane(handlers: readonly RegisteredHandler[], opened: Opened, id: string): string | undefined {
    for (const { options } of handlers) {
      if (options.lane === undefined) continue;
      const event = opened.names[0];
      try {
        const key = options.lane({ payload: opened.payload, event });
        if (key !== undefined && key !== null) return String(key).slice(0, maxLaneLength);
      } catch (error) {
        this.#options.log.error("A handler's lane function threw, so the delivery runs without a lane", {
          delivery: id,
          event,
          error,
        });
      }
    }
    return undefined;
  }

  /** Replies that the store is unavailable, so that the sender retries and nothing is lost. */
  #replyUnavailable(trigger: Trigger, error: StoreUnavailable): Reply {
    const { log, observer, onInboxError } = this.#options;
    observer?.received(unverified(trigger), "unavailable");
    // A permanently lost store rejects everything with the same error, which is only logged once.
    if (error !== this.#lastStoreError)
      log.error(`A delivery could not be stored: ${error.message}`, { path: trigger.path });
    this.#lastStoreError = error;
    onInboxError?.(error);
    return replies.unavailable();
  }

  /** Adds the rules' data, such as a deprecation header. Called for every reply of a known trigger. */
  #finish(trigger: Trigger, reply: Reply, caller?: Caller): Reply {
    return this.#options.gate?.finish(trigger, reply, caller) ?? reply;
  }

  /** Stores and logs a rejection, without data from the unauthenticated sender. */
  reject(trigger: Trigger, rejection: Reply, caller?: Caller): Reply {
    const { inbox, log, observer } = this.#options;
    const application = caller === undefined ? {} : { application: caller.application };
    observer?.received({ ...unverified(trigger), ...application }, "refused");
    const id = randomUUID();
    const headers = { ...rejection.headers, ...trigger.protocol.rejectionHeaders };
    const reply = { ...rejection, headers };
    const error = typeof reply.body === "string" ? reply.body : (reply.body.error ?? "");
    log.warn(`Rejected: ${error}`, { delivery: id, path: trigger.path, status: reply.status });
    const record = {
      id,
      source: trigger.source,
      trigger: trigger.path,
      event: "",
      receivedAt: new Date().toISOString(),
      status: reply.status,
      outcome: "refused",
      milliseconds: 0,
      attempts: 0,
      error,
    } as const;
    inbox.recordRejection(record).catch((cause: unknown) => log.error("The inbox failed", { error: cause }));
    return this.#finish(trigger, reply, caller);
  }
}
