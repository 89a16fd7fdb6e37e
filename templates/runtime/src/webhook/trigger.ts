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
 * A received request, as passed to its handlers.
 * @example
 * hub.on("push", ({ delivery, log }) => log.info(`${delivery.id}, run ${delivery.attempt}`));
 * @see {@link HandlerContext}
 */
export interface Delivery {
  /**
   * The sender's id if there is one. Repeated deliveries have the same id, which can therefore serve as an
   * idempotency key.
   */
  readonly id: string;
  readonly source: string;
  /** The path of the trigger that received the request. */
  readonly trigger: string;
  readonly event: string;
  readonly receivedAt: Date;
  /** 1 for the first run; higher if the delivery failed before, was interrupted or is replayed. */
  readonly attempt: number;
  /** The request's headers, without credentials. */
  readonly headers: Headers;
}

/**
 * The argument that handlers are called with.
 * @example
 * async function record({ payload, event, log, once }: HandlerContext<{ id: string }>) {
 *   await once("record", () => log.info(`${event} ${payload.id}`));
 * }
 * @see {@link Delivery}
 */
export interface HandlerContext<Payload = unknown, Event extends string = string> {
  readonly payload: Payload;
  /** The full event name, such as `issues.opened`, even if the handler was registered for `issues`. */
  readonly event: Event;
  readonly delivery: Delivery;
  readonly log: Logger;
  /** Aborts if the time limit expires, the process has to exit or another process has taken over the delivery. */
  readonly signal: AbortSignal;
  /**
   * Performs an effect only once per delivery, even if the handler runs several times. The key is the same in every
   * run, so that it can be passed as an idempotency key: `await once("charge", (key) => stripe.charges.create(order,
   * { idempotencyKey: key }))`.
   *
   * @param name The name of the effect, unique within the handler.
   * @param effect Performs the effect. Not called if an earlier run recorded a result.
   * @returns The effect's result; a result recorded by an earlier run has been converted to JSON and back.
   */
  once<Result>(name: string, effect: (key: string) => Result | Promise<Result>): Promise<Result>;
}

/** A handler without its types, which have been checked by the compiler. */
export type AnyHandler = (context: HandlerContext) => unknown;

/** A registered handler. */
export interface RegisteredHandler {
  readonly run: AnyHandler;
  /** The duration of a run with this context in milliseconds, if a wrapper measures it without its own overhead. */
  readonly took?: (context: HandlerContext) => number | undefined;
  readonly options: HandlerOptions;
  /** Stable across builds of the same source: the event, and the handler's index among the event's handlers. */
  readonly name: string;
}

/** A request before its body is read. */
export interface RequestHead {
  readonly method: string;
  /** The path without the query. */
  readonly path: string;
  readonly headers: Headers;
  /** The full URL as called by the sender, which some providers sign. */
  readonly url: string;
  /** The remote address of the connection: the sender's, or that of the last proxy. */
  readonly address?: string | undefined;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
}

/** A request whose body has been read completely. */
export interface ReceivedRequest extends RequestHead {
  readonly body: Uint8Array;
  /** The trace context of the delivery. */
  readonly traceparent?: string;
  /** The consumer that sent the request, if the trigger accepts consumers. */
  readonly caller?: Caller;
  /**
   * The event name from the first time that the request was opened. Set for stored requests, whose query and
   * credentials are not stored.
   */
  readonly event?: string;
}

export interface SignInput {
  /** The payload as JSON text, or in the source's own format. */
  readonly body: string | Uint8Array;
  /** The sender's signing key: the shared secret, or the private key of a key pair. */
  readonly secret: string;
  readonly event: string;
  readonly deliveryId?: string;
  /** The URL to post to; required by sources whose signature covers the URL. */
  readonly url?: string;
  /**
   * Milliseconds since 1970.
   * @default now
   */
  readonly now?: number;
  /** The trigger factory's literal options; some of them determine how requests are verified. */
  readonly options?: Readonly<Record<string, unknown>>;
}

export interface Signed {
  readonly headers: Record<string, string>;
  /** Headers that contain the secret itself, each with its prefix. They must not be copied or displayed. */
  readonly credentials?: Readonly<Record<string, string>>;
  /** The body to post if it differs from the given one, such as a form or an empty body. */
  readonly body?: string;
  /** The URL to post to, if signing changes it. */
  readonly url?: string;
}

/** One event of an authenticated request. */
export interface Opened {
  readonly id: string;
  /**
   * The event names that handlers can be registered for, the most specific one first. The first one is the delivery's
   * event.
   */
  readonly names: readonly [string, ...string[]];
  readonly payload: unknown;
  /** A digest of the body, if the sender must not reuse the id for a different body. */
  readonly digest?: string;
  /** True for the provider's endpoint verification, which succeeds even without a handler. */
  readonly handshake?: boolean;
  /** The reply that the provider expects, if it differs from the protocol's usual reply. */
  readonly reply?: Reply;
}

/** A provider's verification request that carries no signature. */
export interface UnsignedCheck {
  /** Maximum size of the body in bytes. */
  readonly bodyLimit: number;
  /** Whether a request with these headers can be the verification request. */
  mayBe(head: RequestHead): boolean;
  /** The reply to the verification request; undefined if the request is something else. */
  reply(request: ReceivedRequest): Reply | undefined;
}

/** How a sender verifies the endpoint: it sends a value that it expects in the response. */
export interface AddressCheck {
  /** The media type of the response. */
  readonly type: string;
  /** The location of the value in a GET request, if the endpoint can also be verified that way. */
  readonly parameter?: { readonly in: "header" | "query"; readonly name: string };
}

/** The part of receiving that is specific to a source. The receiver does the rest. */
export interface Protocol {
  /** Maximum size of the body in bytes. Larger bodies are rejected with status 413. */
  readonly bodyLimit: number;
  /** Whether requests are authenticated; false only if the project's code disables authentication. */
  readonly signed: boolean;
  /** The accepted ways to authenticate a sender; one of them is sufficient. Empty if nothing is signed. */
  readonly proofs: readonly Proof[];
  /** False if the provider posts no body, and only samples contain one. */
  readonly sendsBody?: boolean;
  /** The endpoint verification that the source performs with a separate request. */
  readonly addressCheck?: AddressCheck;
  /** True if the project's code has a schema that validates every body. */
  readonly checksBody?: boolean;
  /** The schema as JSON Schema, if the schema library can export it. */
  readonly bodySchema?: Readonly<Record<string, unknown>>;
  /** Returns a body generated from the schema that passes validation; undefined if none is found. */
  bodySample?(): unknown;
  /** True if a request is rejected when it reuses an `Idempotency-Key` with a different body. */
  readonly keepsIdempotencyKeys?: boolean;
  /**
   * True if requests are sent by consumers. The project's `api` rules identify consumers and determine what they may
   * do.
   */
  readonly consumers?: boolean;
  /** True if the signature covers the URL that the sender called. */
  readonly signsUrl?: boolean;
  /** The reply that the provider expects once a delivery is stored, if it differs from the receiver's usual reply. */
  readonly reply?: Reply;
  /** Headers added to every rejection, for providers that stop retrying because of them. */
  readonly rejectionHeaders?: Readonly<Record<string, string>>;
  /** Names of headers, in lower case, that contain credentials. They are neither stored nor displayed. */
  readonly credentialHeaders?: readonly string[];
  /** The error for a body with an unsupported content type. */
  readonly typeHint?: string;
  accepts(contentType: string | undefined): boolean;
  /**
   * The small unsigned request with which the provider verifies the endpoint. The request is never stored and runs no
   * handler.
   */
  readonly unsignedCheck?: UnsignedCheck;
  /** Replies to a GET request with which some senders verify the endpoint; undefined for any other GET request. */
  respondToGet?(head: RequestHead): Reply | undefined;
  /**
   * Returns why the headers alone prove that no holder of these secrets sent the request: the credential is missing,
   * malformed or too old, or the token does not match. Called before the body is read, so that no body of a rejected
   * request is kept in memory. Returns undefined if `verify` has to decide after the body is read.
   */
  rejectByHeaders(head: RequestHead, secrets: readonly string[]): string | undefined;
  /** Returns why a value cannot be a secret of this source, as the end of an error message; undefined if it can. */
  weakness?(secret: string): string | undefined;
  /**
   * Returns why the request is rejected; undefined if a holder of one of these secrets sent it. `HOOKLOOM_SAMPLES` is
   * 1 in the environment if samples are accepted that differ from the provider's requests. In that case, a source
   * whose senders sign with a private key also accepts the sample key (`receiver/sample-key.ts`).
   */
  verify(request: ReceivedRequest, secrets: readonly string[], environment?: Environment): string | undefined;
  /**
   * Returns the events of an authenticated request. The result must be deterministic, because stored requests are
   * opened again before they run.
   * @throws BadDelivery
   */
  open(request: ReceivedRequest): readonly [Opened, ...Opened[]];
  sign(input: SignInput): Signed;
  /** Adds data that follows from the event name to the payload: GitHub repeats the action in the body. */
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
 * One use of a source: a path, the secrets that authenticate its sender, and the handlers for its events.
 * @example
 * const paths = webhook(hub, payments).triggers.map(({ path }: Trigger) => path);
 * @see {@link Webhook}
 */
export class Trigger {
  /** The id of the trigger's source in the catalogue. */
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

  /** Returns the handlers for event names, those for the first and most specific name first. */
  findHandlers(names: readonly string[]): readonly RegisteredHandler[] {
    let found: readonly RegisteredHandler[] = [];
    for (const name of names) {
      const more = this.handlers.get(name);
      // If only one name has handlers, its list is returned without copying.
      if (more !== undefined) found = found.length === 0 ? more : [...found, ...more];
    }
    return found;
  }

  /**
   * Adds an event handler. The source's typed `on` checks pairs of event and handler at compile time; the checks here
   * only catch mistakes in plain JavaScript.
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
