import { randomUUID } from "node:crypto";
import { BadDelivery } from "../errors.ts";
import type { Inbox } from "../inbox/inbox.ts";
import type { BindableLogger } from "../log/logger.ts";
import type { Environment } from "../settings/setting.ts";
import {
  type Headers,
  normalizePath,
  type Opened,
  type ReceivedRequest,
  type Trigger,
} from "../webhook/trigger.ts";
import type { Webhook } from "../webhook/webhook.ts";
import { header, withoutCredentials } from "./headers.ts";
import { type Reply, replies } from "./replies.ts";

/** What is known of a request before its body has been read. */
export interface RequestHead {
  readonly method: string;
  /** The path alone, without the query. */
  readonly path: string;
  readonly headers: Headers;
}

/** The trigger that a request is for, or the reply that it gets without a look at its body. */
export type Admission =
  | { readonly trigger: Trigger; readonly reply?: never }
  | { readonly trigger?: never; readonly reply: Reply };

export interface ReceiverOptions {
  readonly webhook: Webhook;
  readonly inbox: Inbox;
  readonly log: BindableLogger;
  readonly environment: Environment;
  /** Called after a delivery that has handlers was stored. */
  readonly onStored: () => void;
}

/** Turns requests into stored deliveries: knows no server, so it can be called without a port. */
export class Receiver {
  readonly #options: ReceiverOptions;
  readonly #triggers: ReadonlyMap<string, Trigger>;

  constructor(options: ReceiverOptions) {
    this.#options = options;
    this.#triggers = new Map(options.webhook.triggers.map((trigger) => [trigger.path, trigger]));
  }

  /** The whole way of a request whose body is there already. */
  async handle(request: ReceivedRequest): Promise<Reply> {
    const { trigger, reply } = this.admit(request);
    return trigger === undefined ? reply : this.receive(trigger, request);
  }

  /** Decides on the request line and the headers alone; a refusal of a known trigger is remembered. */
  admit(head: RequestHead): Admission {
    const trigger = this.#triggers.get(normalizePath(head.path));
    if (trigger === undefined) return { reply: replies.notFound() };
    if (head.method !== "POST") return { reply: replies.methodNotAllowed() };
    const { protocol } = trigger;
    const encoding = header(head.headers, "content-encoding") ?? "identity";
    const type = header(head.headers, "content-type");
    if (encoding !== "identity" || !protocol.accepts(type)) {
      return { reply: this.refuse(trigger, replies.wrongType(protocol.source)) };
    }
    const length = Number(header(head.headers, "content-length") ?? 0);
    if (length > protocol.bodyLimit) return { reply: this.refuseTooLarge(trigger) };
    return { trigger };
  }

  /** Refuses a body that turned out larger than the trigger takes. */
  refuseTooLarge(trigger: Trigger): Reply {
    return this.refuse(trigger, replies.tooLarge(trigger.protocol.bodyLimit));
  }

  /** Verifies, understands and stores a request that was admitted. */
  async receive(trigger: Trigger, request: ReceivedRequest): Promise<Reply> {
    const { protocol } = trigger;
    if (request.body.length > protocol.bodyLimit) return this.refuseTooLarge(trigger);
    const greeting = protocol.greet?.(request);
    if (greeting !== undefined) return greeting;
    const refusal = this.#verify(trigger, request);
    if (refusal !== undefined) return this.refuse(trigger, replies.unauthorized(refusal));
    try {
      return await this.#storeAll(trigger, request, protocol.open(request));
    } catch (error) {
      if (error instanceof BadDelivery) return this.refuse(trigger, replies.badRequest(error.message));
      throw error;
    }
  }

  /** Before anything is understood of a request, only its raw bytes and the signature count. */
  #verify(trigger: Trigger, request: ReceivedRequest): string | undefined {
    const { protocol } = trigger;
    if (!protocol.signed) return undefined;
    const secrets = trigger.secrets.flatMap((secret) => secret.readAll(this.#options.environment));
    if (secrets.length === 0) return "This receiver has no secret yet, so it refuses every delivery.";
    return protocol.verify(request, secrets);
  }

  /** The first event's reply stands for all, unless one of them has to come again. */
  async #storeAll(
    trigger: Trigger,
    request: ReceivedRequest,
    events: readonly [Opened, ...Opened[]],
  ): Promise<Reply> {
    const all = await Promise.all(events.map((opened, part) => this.#store(trigger, request, opened, part)));
    const [first] = all;
    return all.find((reply) => reply.status >= 400) ?? first ?? replies.failed();
  }

  async #store(trigger: Trigger, request: ReceivedRequest, opened: Opened, part: number): Promise<Reply> {
    const { inbox, log, onStored } = this.#options;
    const { id, names, handshake } = opened;
    const [event] = names;
    const { source, credentials } = trigger.protocol;
    const reply = opened.reply ?? trigger.protocol.reply;
    const unhandled = handshake === true ? "ok" : "ignored";
    const outcome = trigger.handlersOf(names).length > 0 ? "running" : unhandled;
    const headers = withoutCredentials(request.headers, credentials);
    const { body, receivedAt } = request;
    const stored = await inbox.put(
      { id, source, trigger: trigger.path, event, part, headers, body, receivedAt, attempt: 1 },
      outcome,
    );
    const bound = log.bind({ delivery: id, event });
    if (stored === "full") {
      bound.warn("Too many deliveries wait, so this one was put off");
      return replies.busy();
    }
    if (stored === "duplicate") {
      bound.info("Received again, so it does not run again");
      return reply ?? replies.duplicate(id, event);
    }
    bound.info(outcome === "ignored" ? "Received, but nothing handles this event" : "Received", {
      bytes: body.length,
    });
    if (outcome !== "running") return reply ?? replies.notRun(id, event, outcome);
    onStored();
    return reply ?? replies.accepted(id, event);
  }

  /** Remembers and logs a refusal; nothing that the sender claimed is repeated, since nobody vouches for it. */
  refuse(trigger: Trigger, refusal: Reply): Reply {
    const { inbox, log } = this.#options;
    const id = randomUUID();
    const headers = { ...refusal.headers, ...trigger.protocol.refusalHeaders };
    const reply = { ...refusal, headers };
    const error = typeof reply.body === "string" ? reply.body : (reply.body.error ?? "");
    log.warn(`Refused: ${error}`, { delivery: id, path: trigger.path, status: reply.status });
    const record = {
      id,
      source: trigger.protocol.source,
      trigger: trigger.path,
      event: "",
      receivedAt: new Date().toISOString(),
      status: reply.status,
      outcome: "refused",
      milliseconds: 0,
      attempts: 0,
      error,
    } as const;
    inbox.refuse(record).catch((cause: unknown) => log.error("The inbox failed", { error: cause }));
    return reply;
  }
}
