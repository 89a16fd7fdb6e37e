import {
  type Caller,
  Counter,
  type Gate,
  type ProblemReply,
  problem,
  type Reply,
  type RequestHead,
  type SpendResult,
  type Trigger,
} from "@hookloom/runtime/seams";
import { clientAddress, Ranges } from "../access/client-address.ts";
import { quoteString } from "../access/rejections.ts";
import { type EffectiveApi, type Limit, rulesOf } from "../api/api.ts";
import { AddressLimit } from "./address-limit.ts";
import { apiPolicy, type Counts, consumerBudgets, type RemainingBudget } from "./budget.ts";

// Everything here follows draft-ietf-httpapi-ratelimit-headers-11 of 2026-05-23, which is not an RFC yet.
// https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-11

const quotaExceeded = "https://iana.org/assignments/http-problem-types#quota-exceeded";

function toSeconds(ms: number): number {
  return Math.ceil(ms / 1000);
}

/** Returns the header fields with a consumer's policies and remaining quotas, or none if nothing limits the consumer. */
export function rateLimitFields(left: readonly RemainingBudget[]): Readonly<Record<string, string>> {
  if (left.length === 0) return {};
  const policy = ({ budget: { policy: name, limit } }: RemainingBudget) =>
    `${quoteString(name)};q=${limit.count};w=${limit.seconds}`;
  const now = ({ budget, remaining, resetMs }: RemainingBudget) =>
    `${quoteString(budget.policy)};r=${remaining};t=${toSeconds(resetMs)}`;
  return { "ratelimit-policy": left.map(policy).join(", "), ratelimit: left.map(now).join(", ") };
}

const countText = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** 429: a budget is used up until the end of its window. */
export function quotaProblem(violated: RemainingBudget, left: readonly RemainingBudget[]): ProblemReply {
  const { policy, limit } = violated.budget;
  const wait = Math.max(1, toSeconds(violated.resetMs));
  return problem({
    status: 429,
    type: quotaExceeded,
    title: "Quota exceeded",
    detail: `The limit ${policy} of ${countText(limit.count, "request")} in ${countText(limit.seconds, "second")} is used up: retry in ${countText(wait, "second")}.`,
    members: { "violated-policies": [policy] },
    headers: { "retry-after": String(wait), ...rateLimitFields(left) },
  });
}

export interface LimitsOptions {
  /** The current rules. The count of a window is kept when the rules change. */
  readonly rules: () => EffectiveApi | undefined;
  readonly counts: Counts;
  /** Returns the current time in milliseconds since the Unix epoch. */
  readonly now?: () => number;
}

/**
 * The limits of an API. They apply only to consumers: a signed source is never rejected because of load, since it may not retry a
 * request.
 */
export class Limits {
  readonly #options: Required<LimitsOptions>;
  readonly #proxies = new Ranges();
  readonly #addresses = new Map<string, AddressLimit>();
  /** Rejected requests by violated policy. */
  readonly limited: Counter = new Counter("hookloom_limited_total", "Requests rejected because of a limit.", [
    "policy",
  ]);

  constructor(options: LimitsOptions) {
    this.#options = { now: Date.now, ...options };
  }

  /** Wraps a gate with the limits. */
  around(gate: Gate): Gate {
    return {
      ...gate,
      enter: (trigger, head) => this.enter(trigger, head) ?? gate.enter(trigger, head),
      spend: (trigger, caller) =>
        caller === undefined ? gate.spend(trigger, caller) : this.spend(trigger, caller),
    };
  }

  /** Counts a request by its address, whether authenticated or not, before any expensive work. */
  enter(trigger: Trigger, head: RequestHead): Reply | undefined {
    const api = this.#options.rules();
    if (api === undefined || trigger.protocol.consumers !== true) return undefined;
    const { path } = trigger;
    if ((api.limits.address ?? rulesOf(api, path).limits.address) === undefined) return undefined;
    const address = clientAddress(head, this.#proxies.of(api.trustedProxies));
    if (address === undefined) return undefined;
    return (
      this.#countAddress(apiPolicy, address, api.limits.address) ??
      this.#countAddress(path, address, rulesOf(api, path).limits.address)
    );
  }

  /** Like `enter`, for a token request, which belongs to no resource. */
  enterIssuer(head: RequestHead): Reply | undefined {
    const api = this.#options.rules();
    if (api?.limits.address === undefined) return undefined;
    const address = clientAddress(head, this.#proxies.of(api.trustedProxies));
    return address === undefined ? undefined : this.#countAddress(apiPolicy, address, api.limits.address);
  }

  /**
   * Counts an authenticated consumer request against the budgets of the API, the resource and the plan, or against none of them.
   */
  async spend(trigger: Trigger, caller: Caller): Promise<SpendResult | undefined> {
    const api = this.#options.rules();
    if (api === undefined) return undefined;
    const budgets = consumerBudgets(api, trigger.path, caller);
    if (budgets.length === 0) return undefined;
    const { left, violated } = await this.#options.counts.take(budgets);
    return violated === undefined
      ? { headers: rateLimitFields(left) }
      : { rejection: this.#reject(violated, left) };
  }

  close(): Promise<void> {
    return this.#options.counts.close();
  }

  #countAddress(scope: string, address: string, limit: Limit | undefined): Reply | undefined {
    if (limit === undefined) return undefined;
    const policy = `${scope}:address`;
    const key = `${policy} ${limit.seconds}`;
    let counted = this.#addresses.get(key);
    if (counted === undefined) {
      counted = new AddressLimit();
      this.#addresses.set(key, counted);
    }
    const { passed, remaining, resetMs } = counted.count(address, limit, this.#options.now());
    if (passed) return undefined;
    const left = { budget: { policy, holder: address, limit }, remaining, resetMs };
    return this.#reject(left, [left]);
  }

  #reject(violated: RemainingBudget, left: readonly RemainingBudget[]): Reply {
    const { policy } = violated.budget;
    this.limited.add(policy);
    return quotaProblem(violated, left);
  }
}
