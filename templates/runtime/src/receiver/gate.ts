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

/** What the limits say of a proven request: the reply to one for which nothing is left, or headers for its success. */
export type Spent =
  | { readonly rejection: Reply; readonly headers?: never }
  | { readonly rejection?: never; readonly headers: Readonly<Record<string, string>> };

/**
 * The rules that a project's `api` puts between a request and the store, in the order of a request: `enter`, content
 * type and length, `identify` (consumers) or the signature (sources), `spend`, store, `finish`. Without an `api` there is
 * no gate, and a signed delivery pays nothing for it.
 */
export interface Gate {
  /** What applies to every sender, before the request has cost anything: the lifecycle and limits by address. */
  enter(trigger: Trigger, head: RequestHead): Reply | undefined;
  /** The consumer of a trigger that takes consumers: its credential, then its scopes and its subscription. */
  identify(trigger: Trigger, head: RequestHead): Caller | Reply | Promise<Caller | Reply>;
  /** Counts a proven request against its limits. */
  spend(trigger: Trigger, caller: Caller | undefined): Spent | undefined | Promise<Spent | undefined>;
  /** The reply with what the rules add to it, such as headers. */
  finish(trigger: Trigger, reply: Reply, caller: Caller | undefined): Reply;
}

export function isReply(found: Caller | Reply): found is Reply {
  return "status" in found;
}

/** What the rules of an `api` need of the process. */
export interface AccessParts {
  readonly webhook: Webhook;
  readonly inbox: Inbox;
  readonly log: BindableLogger;
  readonly environment: Environment;
  /** Names this process among those that share the store. */
  readonly owner: string;
}

/** The response to a page of another origin: headers of every response, or the response to the preflight. */
export interface CrossOrigin {
  readonly headers: Readonly<Record<string, string>>;
  readonly preflight: Reply | undefined;
}

/** A request of the management port, with its whole body. */
export interface ManageRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Uint8Array;
}

/** A part of the management port. */
export interface Managed {
  /** Whether a path is of this part: the body of its request is read, and no other part is checked. */
  has(path: string): boolean;
  /** Undefined if nothing is at the path after all. @throws BadDelivery, whose message is the response */
  handle(request: ManageRequest): Promise<Reply | undefined>;
}

/** What the rules say of the API, for its OpenAPI document. */
export interface ApiAbout {
  readonly title: string;
  readonly version: string;
  /** Markdown. */
  readonly description?: string;
  /** Further reading on the web, by its path where it is about one resource. */
  readonly links: readonly { readonly title: string; readonly url: string; readonly resource?: string }[];
}

/** A page of the documentation, or a file that belongs to it. */
export interface DocumentReply extends Omit<Reply, "body"> {
  readonly body: string | Uint8Array;
}

/** How consumers of a path prove themselves, as an OpenAPI document says it: by any one of `security`. */
export interface ConsumerProof {
  readonly schemes: Readonly<Record<string, unknown>>;
  readonly security: readonly Readonly<Record<string, unknown>>[];
  /** What a token needs; empty if none is taken. */
  readonly scopes: readonly string[];
}

/** The documentation of the API on the management port. */
export interface ApiDocuments {
  /** Undefined while the rules are not known. */
  about(): ApiAbout | undefined;
  /** Of requests to a path below an address. Undefined while the rules are not known. */
  consumerProof(path: string, address: string): ConsumerProof | undefined;
  /** Undefined if nothing of the documentation is at a path. */
  handle(path: string): Promise<DocumentReply | undefined>;
}

/** The opened rules of a project with an `api`. */
export interface Access {
  readonly gate: Gate;
  /** The route of a path of the public port that `respond` handles: the path, or a pattern of all that are alike. */
  findRoute(path: string): string | undefined;
  /** Responds on the public port besides the triggers; false if nothing is at the path. */
  respond(head: RequestHead, request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** The parts of the management port for rules and consumers. */
  readonly managed: readonly Managed[];
  readonly documents: ApiDocuments;
  /** Whether stored deliveries wait now, and who is notified of each change. */
  readonly held: boolean;
  /** Undefined if no page of another origin calls, or its resource allows no origin. */
  crossOrigin(head: RequestHead): CrossOrigin | undefined;
  /** How long the store keeps what it received, where the rules say so. */
  retention(): Partial<Retention>;
  /** What the rules rejected, in the text format of Prometheus. */
  metrics(): readonly string[];
  /** Decides when stored deliveries run. */
  readonly throttle: Throttle;
  onHeld(listener: (held: boolean) => void): void;
  /** A message for each problem that keeps consumers out. */
  problems(): readonly string[];
  close(): Promise<void>;
}

export type OpenAccess = (parts: AccessParts) => Promise<Access>;
