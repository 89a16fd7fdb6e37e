import type { DeliveryOutcome } from "@hookloom/runtime/management";
import {
  applicationHeader,
  type Gate,
  header,
  type Inbox,
  isReply,
  jsonReply,
  problem,
  type Reply,
  type RequestHead,
  replies,
  type Trigger,
  type Webhook,
} from "@hookloom/runtime/seams";
import { type EffectiveApi, rulesOf } from "../api/api.ts";

const outcomeSegment = "/deliveries/";

/** Returns the path at which an application can read a delivery's outcome, for the response's `Location` header. */
export function outcomePath(trigger: Trigger, id: string): string {
  return `${trigger.path === "/" ? "" : trigger.path}${outcomeSegment}${encodeURIComponent(id)}`;
}

/** The outcomes shown to consumers. They reveal whether a delivery failed, but only the owner can see the reason. */
const outcomes: Readonly<Record<DeliveryOutcome, "waiting" | "ok" | "failed">> = {
  running: "waiting",
  retrying: "waiting",
  ok: "ok",
  ignored: "ok",
  failed: "failed",
  refused: "failed",
};

export interface OutcomesOptions {
  /** The current rules, or undefined if the project describes no API. */
  readonly rules: () => EffectiveApi | undefined;
  readonly webhook: Webhook;
  readonly inbox: Inbox;
  readonly gate: Gate;
}

const notFound = (): Reply =>
  problem({
    status: 404,
    detail: "Your application has no delivery with this id. Old deliveries are deleted.",
  });

/** Lets each application read the outcomes of its own deliveries. */
export class Outcomes {
  readonly #options: OutcomesOptions;

  constructor(options: OutcomesOptions) {
    this.#options = options;
  }

  /**
   * Returns the route of a delivery's outcome for triggers that accept consumers. Returns undefined for any other path, or if
   * access is open to everyone, since such deliveries belong to no application.
   */
  findRoute(path: string): string | undefined {
    const found = this.#find(path);
    return found === undefined ? undefined : `${found.trigger.path}${outcomeSegment}{id}`;
  }

  /** Returns the reply to a request for a delivery's outcome. @throws StoreUnavailable */
  async handle(head: RequestHead): Promise<Reply> {
    const found = this.#find(head.path);
    if (found === undefined) return replies.notFound();
    if (head.method !== "GET" && head.method !== "HEAD") {
      return problem({
        status: 405,
        detail: "Outcomes are read-only: use GET.",
        headers: { allow: "GET, HEAD" },
      });
    }
    const { gate, inbox } = this.#options;
    const { trigger, id } = found;
    const closed = gate.enter(trigger, head);
    if (closed !== undefined) return closed;
    const caller = await gate.identify(trigger, head);
    if (isReply(caller)) return caller;
    const delivery = await inbox.get(id, trigger.path);
    // The reply must not reveal whether another application has this delivery.
    const isOwn =
      delivery !== undefined && header(delivery.headers, applicationHeader) === caller.application;
    if (!isOwn) return gate.finish(trigger, notFound(), caller);
    const { event, receivedAt, attempts, outcome } = delivery;
    const body = { id, event, outcome: outcomes[outcome], receivedAt, attempts };
    return gate.finish(trigger, jsonReply(200, body), undefined);
  }

  #find(path: string): { readonly trigger: Trigger; readonly id: string } | undefined {
    const at = path.lastIndexOf(outcomeSegment);
    if (at < 0) return undefined;
    const { triggers } = this.#options.webhook;
    const base = path.slice(0, at) || "/";
    const trigger = triggers.find((one) => one.protocol.consumers === true && one.path === base);
    // A trigger with exactly this path takes precedence.
    if (trigger === undefined || triggers.some((one) => one.path === path)) return undefined;
    const api = this.#options.rules();
    if (api !== undefined && rulesOf(api, trigger.path).access.includes("none")) return undefined;
    try {
      return { trigger, id: decodeURIComponent(path.slice(at + outcomeSegment.length)) };
    } catch {
      return undefined;
    }
  }
}
