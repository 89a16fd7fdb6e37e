import { isTriggerPath, normalizePath } from "../catalog/trigger-path.ts";
import { badEvent, badHandler, badHandlerOptions, badPath } from "../errors/errors.ts";
import type { Logger } from "../log/logger.ts";
import type { Environment, Secret } from "../settings/setting.ts";
import type { Caller } from "./caller.ts";
import type { HandlerOptions } from "./handler-options.ts";
import type { Proof } from "./proof.ts";
import type { Reply } from "./reply.ts";

/** Header names in lower case. */
export type Headers = Readonly<Record<string, string | undefined>>;

/**
 * One received request, as its handlers see it.
 * @example
 * hub.on("push", ({ delivery, log }) => log.info(`${delivery.id}, run ${delivery.attempt}`));
 * @see {@link HandlerContext}
 */
export interface Delivery {
  /** The sender's id, if it has one: a repeated delivery has the same id, so effects can be keyed by it. */
  readonly id: string;
  readonly source: string;
  /** The path of the trigger that received it. */
  readonly trigger: string;
  readonly event: string;
  readonly receivedAt: Date;
  /** 1 for the first run; more when it failed before, was interrupted or is replayed. */
  readonly attempt: number;
  /** The request's headers, without credentials. */
  readonly headers: Headers;
}

/**
 * What a handler is given.
 * @example
 * async function record({ payload, event, log, once }: HandlerContext<{ id: string }>) {
 *   await once("record", () => log.info(`${event} ${payload.id}`));
 * }
 * @see {@link Delivery}
 */
export interface HandlerContext<Payload = unknown, Event extends string = string> {
  readonly payload: Payload;
  /** The event's full name: `issues.opened`, also where the handler was registered for `issues`. */
  readonly event: Event;
  readonly delivery: Delivery;
  readonly log: Logger;
  /** Aborts when the time limit is over, the process has to end or another one has taken the delivery. */
  readonly signal: AbortSignal;
  /**
   * Makes an effect of this handler happen once for this delivery, however often it runs. The key is the same in every run, for
   * services that recognize repeated calls by a key:
   * `await once("charge", (key) => stripe.charges.create(order, { idempotencyKey: key }))`.
   *
   * @param name The name of the effect, unique in its handler.
   * @param effect Has the effect; it does not run if an earlier run has recorded its result.
   * @returns The result of the effect, as JSON keeps it if an earlier run recorded it.
   */
  once<Result>(name: string, effect: (key: string) => Result | Promise<Result>): Promise<Result>;
}

/** A handler without its types, which the compiler has checked. */
export type AnyHandler = (context: HandlerContext) => unknown;

/** A handler as it was registered. */
export interface RegisteredHandler {
  readonly run: AnyHandler;
  /** The duration of a run with this context in milliseconds, where a wrapper of the handler measures it without its own work. */
  readonly took?: (context: HandlerContext) => number | undefined;
  readonly options: HandlerOptions;
  /** Stable across builds of the same source: the event and the index of the handler among those of the event. */
  readonly name: string;
}

/** A request before its body is read. */
export interface RequestHead {
  readonly method: string;
  /** The path alone, without the query. */
  readonly path: string;
  readonly headers: Headers;
  /** The whole URL as the sender called it, since some providers sign it. */
  readonly url: string;
  /** The address at the other end of the connection: the sender's, or that of the last proxy in front. */
  readonly address?: string | undefined;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
}

/** A request whose body has been read to its end. */
export interface ReceivedRequest extends RequestHead {
  readonly body: Uint8Array;
  /** The trace that its delivery belongs to. */
  readonly traceparent?: string;
  /** The consumer that sent it, where its trigger takes consumers. */
  readonly caller?: Caller;
  /** The original result of parsing, when it is opened again: its query and its credentials are no longer stored. */
  readonly event?: string;
}

export interface SignInput {
  /** The payload as JSON text, or whatever else the source sends. */
  readonly body: string | Uint8Array;
  /** What the sender signs with: the secret that is shared with it, or the private key of a pair. */
  readonly secret: string;
  readonly event: string;
  readonly deliveryId?: string;
  /** Where it will be posted; needed by the sources whose signature covers it. */
  readonly url?: string;
  /**
   * Milliseconds since 1970.
   * @default now
   */
  readonly now?: number;
  /** The options of the trigger's factory, as far as they are literals: some decide how it verifies. */
  readonly options?: Readonly<Record<string, unknown>>;
}

export interface Signed {
  readonly headers: Record<string, string>;
  /** The headers that carry the secret itself, each with its prefix; they must not be copied or shown. */
  readonly credentials?: Readonly<Record<string, string>>;
  /** What has to be posted, where that is not the body as it was given: a form, an empty body. */
  readonly body?: string;
  /** Where it has to be posted, where the signature changes that. */
  readonly url?: string;
}

/** One event of an authentic request. */
export interface Opened {
  readonly id: string;
  /** The names that handlers can have for it, the most exact one first; that one is its event. */
  readonly names: readonly [string, ...string[]];
  readonly payload: unknown;
  /** A digest of the body, where the sender may not use the id again for another one. */
  readonly digest?: string;
  /** True for the provider's check of the address: a success even where no handler takes it. */
  readonly handshake?: boolean;
  /** The reply that the provider expects, where the protocol's usual reply would not do. */
  readonly reply?: Reply;
}

/** A request that a provider sends without a signature. */
export interface UnsignedCheck {
  /** The largest body that is read of it, in bytes. */
  readonly bodyLimit: number;
  /** Whether the headers allow that the request is such a check. */
  mayBe(head: RequestHead): boolean;
  /** The reply to it; undefined if it is something else. */
  reply(request: ReceivedRequest): Reply | undefined;
}

/** How a sender checks that the address is meant: it sends a value and expects it in the response. */
export interface AddressCheck {
  /** The media type of the response. */
  readonly type: string;
  /** The location of the value, for a check that also comes by GET. */
  readonly parameter?: { readonly in: "header" | "query"; readonly name: string };
}

/** What differs between sources; the receiver does the rest. */
export interface Protocol {
  /** The largest body in bytes; a larger one is rejected with status 413. */
  readonly bodyLimit: number;
  /** Whether requests carry a signature at all; false only where the project says so in its code. */
  readonly signed: boolean;
  /** How requests prove their sender: any one of these is enough. Empty if nothing is signed. */
  readonly proofs: readonly Proof[];
  /** False if the provider posts no body, and only samples have one. */
  readonly sendsBody?: boolean;
  /** The check of the address that the source makes with a request of its own. */
  readonly addressCheck?: AddressCheck;
  /** True if the project's code has a schema that every body has to fit. */
  readonly checksBody?: boolean;
  /** That schema as JSON Schema, where its library can write it so. */
  readonly bodySchema?: Readonly<Record<string, unknown>>;
  /** A body that this schema accepts, made of it; undefined if none is found. */
  bodySample?(): unknown;
  /** True if a request that uses an Idempotency-Key again with another body is rejected. */
  readonly keepsIdempotencyKeys?: boolean;
  /** True if consumers send the requests: the rules of the project's `api` decide who they are and what they may. */
  readonly consumers?: boolean;
  /** True if the signature covers the address that the sender called. */
  readonly signsUrl?: boolean;
  /** The reply that the provider expects once a delivery is stored, where the receiver's own reply would not do. */
  readonly reply?: Reply;
  /** Headers of every rejection, for a provider that stops retrying when it reads them. */
  readonly rejectionHeaders?: Readonly<Record<string, string>>;
  /** Names of headers, in lower case, that prove the sender and so are neither kept nor shown. */
  readonly credentials?: readonly string[];
  /** The error for a body of a type that is not accepted. */
  readonly typeHint?: string;
  accepts(contentType: string | undefined): boolean;
  /** The small request without a signature by which the provider checks the address; it is never stored and never run. */
  readonly unsignedCheck?: UnsignedCheck;
  /** The reply to a GET with which some senders check the address; undefined for any other GET. */
  respondToGet?(head: RequestHead): Reply | undefined;
  /**
   * Why the headers alone prove that no holder of one of these secrets sent the request: the proof is missing, malformed
   * or too old, or it is a token that does not match. Called before the body is read, so nothing of such a request is
   * held. Undefined means only that the body is needed: `verify` decides.
   */
  rejectByHeaders(head: RequestHead, secrets: readonly string[]): string | undefined;
  /** Why the value of a secret cannot be one of this source's, as the end of a message; undefined if it can. */
  weakness?(secret: string): string | undefined;
  /**
   * Why the request is not what the holder of one of these secrets sent, or undefined if it is. The environment says
   * where the process runs: HOOKLOOM_SAMPLES is 1 if samples may differ from what the provider sends. A source whose
   * senders sign with a private key also takes the key of samples there (`receiver/sample-key.ts`).
   */
  verify(request: ReceivedRequest, secrets: readonly string[], environment?: Environment): string | undefined;
  /**
   * The events of an authentic request, the same for the same request: what is stored is opened again to run it.
   * @throws BadDelivery
   */
  open(request: ReceivedRequest): readonly [Opened, ...Opened[]];
  sign(input: SignInput): Signed;
  /** The payload with what the event's name says of it: GitHub repeats the action in the body. */
  complete?(event: string, payload: unknown): unknown;
}

function checkPath(path: string): string {
  if (!isTriggerPath(path)) throw badPath(path);
  return normalizePath(path);
}

function isCount(value: unknown): boolean {
  return value === undefined || (typeof value === "number" && value > 0);
}

function checkOptions(event: string, options: unknown): asserts options is HandlerOptions {
  const given = typeof options === "object" && options !== null ? options : undefined;
  if (given === undefined) throw badHandlerOptions(event);
  const { lane, timeout, attempts }: { lane?: unknown; timeout?: unknown; attempts?: unknown } = given;
  const isLane = lane === undefined || typeof lane === "function";
  if (!isLane || !isCount(timeout) || !isCount(attempts)) throw badHandlerOptions(event);
}

/**
 * One use of a source: a path, the secrets that prove its sender, and the handlers of its events.
 * @example
 * const paths = webhook(hub, payments).triggers.map(({ path }: Trigger) => path);
 * @see {@link Webhook}
 */
export class Trigger {
  /** The id of its source in the catalogue. */
  readonly source: string;
  readonly protocol: Protocol;
  readonly path: string;
  readonly secrets: readonly Secret<string | undefined>[];
  readonly handlers: Map<string, readonly RegisteredHandler[]> = new Map();

  constructor(
    source: string,
    protocol: Protocol,
    path: string,
    secrets: readonly (Secret<string | undefined> | undefined)[],
  ) {
    this.source = source;
    this.protocol = protocol;
    this.path = checkPath(path);
    this.secrets = secrets.filter((secret) => secret !== undefined);
  }

  /** The handlers of a delivery, those of its exact event first. */
  findHandlers(names: readonly string[]): readonly RegisteredHandler[] {
    let found: readonly RegisteredHandler[] = [];
    for (const name of names) {
      const more = this.handlers.get(name);
      // The list of the only name that has handlers is not copied.
      if (more !== undefined) found = found.length === 0 ? more : [...found, ...more];
    }
    return found;
  }

  /**
   * Adds a handler of an event. The typed `on` of a source checks the pair of event and handler; here only plain
   * JavaScript can be wrong.
   */
  protected register(event: string, handler: unknown, options: unknown = {}): void {
    if (typeof event !== "string") throw badEvent(event);
    if (typeof handler !== "function") throw badHandler(event);
    checkOptions(event, options);
    const known = this.handlers.get(event) ?? [];
    const registered = { run: handler as AnyHandler, options, name: `${event} ${known.length}` };
    this.handlers.set(event, [...known, registered]);
  }
}
