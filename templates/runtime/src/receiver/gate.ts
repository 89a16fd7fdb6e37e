import type { IncomingMessage, ServerResponse } from "node:http";
import type { Inbox } from "../inbox/inbox.ts";
import type { Retention } from "../inbox/retention.ts";
import type { Throttle } from "../inbox/throttle.ts";
import type { BindableLogger } from "../log/logger.ts";
import type { Environment } from "../settings/setting.ts";
import type { Caller } from "../webhook/caller.ts";
import type { Reply } from "../webhook/reply.ts";
import type { RequestHead, Trigger } from "../webhook/trigger.ts";
import type { Webhook } from "../webhook/webhook.ts";

/**
 * The result of counting a request against its limits: a rejection if a limit is exceeded, otherwise headers for the
 * response.
 */
export type SpendResult =
  | { readonly rejection: Reply; readonly headers?: never }
  | { readonly rejection?: never; readonly headers: Readonly<Record<string, string>> };

/**
 * The rules that a project's `api` applies between a request and the store, in this order: `enter`, content type and
 * length, `identify` (consumers) or the signature (sources), `spend`, store, `finish`. Without an `api`, there is no
 * gate, and signed deliveries have no overhead.
 */
export interface Gate {
  /** Checks the rules for all senders before the request is processed: lifecycle and limits by address. */
  enter(trigger: Trigger, head: RequestHead): Reply | undefined;
  /** Identifies the consumer if the trigger accepts consumers, and checks its credential, scopes and subscription. */
  identify(trigger: Trigger, head: RequestHead): Caller | Reply | Promise<Caller | Reply>;
  /** Counts an authenticated request against its limits. */
  spend(
    trigger: Trigger,
    caller: Caller | undefined,
  ): SpendResult | undefined | Promise<SpendResult | undefined>;
  /** Adds the rules' data to the reply, such as headers. */
  finish(trigger: Trigger, reply: Reply, caller: Caller | undefined): Reply;
}

export function isReply(found: Caller | Reply): found is Reply {
  return "status" in found;
}

/** The dependencies of an `api`'s rules. */
export interface AccessParts {
  readonly webhook: Webhook;
  readonly inbox: Inbox;
  readonly log: BindableLogger;
  readonly environment: Environment;
  /** Identifies this process among those that share the store. */
  readonly owner: string;
}

/** The response to a cross-origin request: headers for every response, or the response to the preflight request. */
export interface CrossOrigin {
  readonly headers: Readonly<Record<string, string>>;
  readonly preflight: Reply | undefined;
}

/** A request to the management port with its complete body. */
export interface ManageRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Uint8Array;
}

/** A part of the management API. */
export interface Managed {
  /** True if a path belongs to this part. The request body is then read, and no other part is checked. */
  has(path: string): boolean;
  /** Returns undefined for an unknown path. @throws BadDelivery with a message for the response */
  handle(request: ManageRequest): Promise<Reply | undefined>;
}

/** The rules' description of the API for its OpenAPI document. */
export interface ApiAbout {
  readonly title: string;
  readonly version: string;
  /** In Markdown format. */
  readonly description?: string;
  /** Links to further reading, with the path of a resource if they only apply to that resource. */
  readonly links: readonly { readonly title: string; readonly url: string; readonly resource?: string }[];
}

/** A page or an asset of the documentation. */
export interface DocumentReply extends Omit<Reply, "body"> {
  readonly body: string | Uint8Array;
}

/** How consumers of a path authenticate, in OpenAPI format: one item of `security` is sufficient. */
export interface ConsumerProof {
  readonly schemes: Readonly<Record<string, unknown>>;
  readonly security: readonly Readonly<Record<string, unknown>>[];
  /** The scopes that a token needs; empty if tokens are not accepted. */
  readonly scopes: readonly string[];
}

/** The API documentation on the management port. */
export interface ApiDocuments {
  /** Undefined while the rules are not available. */
  about(): ApiAbout | undefined;
  /**
   * Returns the authentication for requests to a path below a base URL. Undefined while the rules are not available.
   */
  consumerProof(path: string, address: string): ConsumerProof | undefined;
  /** Undefined if the path is not part of the documentation. */
  handle(path: string): Promise<DocumentReply | undefined>;
}

/** The loaded rules of a project with an `api`. */
export interface Access {
  readonly gate: Gate;
  /**
   * Returns the route for a public path that `respond` handles: the path itself, or a pattern if it has variable
   * parts.
   */
  findRoute(path: string): string | undefined;
  /** Handles requests on the public port that are not for triggers. Returns false for an unknown path. */
  respond(head: RequestHead, request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** The parts of the management API for rules and consumers. */
  readonly managed: readonly Managed[];
  readonly documents: ApiDocuments;
  /** True while stored deliveries are on hold. `onHeld` reports changes. */
  readonly held: boolean;
  /** Undefined if the request is not cross-origin, or if its resource allows no origin. */
  crossOrigin(head: RequestHead): CrossOrigin | undefined;
  /** The retention periods configured in the rules. */
  retention(): Partial<Retention>;
  /** The metrics of the rules' rejections in the Prometheus text format. */
  metrics(): readonly string[];
  /** Controls when stored deliveries run. */
  readonly throttle: Throttle;
  onHeld(listener: (held: boolean) => void): void;
  /** Returns a message for each problem that prevents consumers from sending requests. */
  problems(): readonly string[];
  close(): Promise<void>;
}

export type OpenAccess = (parts: AccessParts) => Promise<Access>;
