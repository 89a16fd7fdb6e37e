import {
  Counter,
  type Gate,
  header,
  type Logger,
  problem,
  type Reply,
  type RequestHead,
  type Trigger,
} from "@hookloom/runtime/seams";
import { type EffectiveApi, type ResourceRules, rulesOf } from "../api/api.ts";
import { clientAddress, isIn, Ranges, unknownAddress } from "./client-address.ts";

/** Minimum interval between log entries about proxies that forward no addresses, in milliseconds. */
const logIntervalMs = 60_000;
const problemUri = "urn:hookloom:problem:address-not-allowed";

const notAllowed = (address: string): Reply =>
  problem({
    status: 403,
    type: problemUri,
    title: "Address not allowed",
    detail: `The address ${address} is not allowed to call this API: contact the API's owner.`,
  });

/** The rules for callers' addresses. They also apply to signed sources, since the owner excludes addresses deliberately. */
export class AddressRules {
  readonly #rules: () => EffectiveApi | undefined;
  readonly #ranges = new Ranges();
  readonly denied: Counter = new Counter("hookloom_denied_total", "Requests rejected by the access rules.", [
    "reason",
  ]);

  readonly #log: Logger;
  #loggedAt = Number.NEGATIVE_INFINITY;

  constructor(rules: () => EffectiveApi | undefined, log: Logger) {
    this.#rules = rules;
    this.#log = log;
  }

  /** Wraps a gate with these rules, which also count the gate's rejections. */
  around(gate: Gate): Gate {
    return {
      ...gate,
      enter: (trigger, head) => this.enter(trigger, head) ?? gate.enter(trigger, head),
      identify: async (trigger, head) => {
        const found = await gate.identify(trigger, head);
        if ("status" in found) this.denied.add(rejectionReason(found));
        return found;
      },
    };
  }

  /**
   * Checks the sender's address. A request from the process itself, such as the owner's own test, has no address and is accepted.
   */
  enter({ path }: Trigger, head: RequestHead): Reply | undefined {
    const api = this.#rules();
    return api && this.#checkAddress(api, rulesOf(api, path), head);
  }

  /** Like `enter`, for requests that belong to no resource, such as those to the portal. The API's rules apply. */
  enterApi(head: RequestHead): Reply | undefined {
    const api = this.#rules();
    return api && this.#checkAddress(api, api.usual, head);
  }

  #checkAddress(api: EffectiveApi, { allow, deny }: ResourceRules, head: RequestHead): Reply | undefined {
    if (head.address === undefined) return undefined;
    if (allow.length === 0 && deny.length === 0) return undefined;
    const address = clientAddress(head, this.#ranges.of(api.trustedProxies)) ?? "";
    const isAllowed = allow.length === 0 || isIn(address, this.#ranges.of(allow));
    // An unknown address might be a denied one.
    const isDenied = address === unknownAddress || isIn(address, this.#ranges.of(deny));
    if (address === unknownAddress) this.#noteUnknown(head);
    if (isAllowed && !isDenied) return undefined;
    this.denied.add("address-not-allowed");
    return notAllowed(address);
  }

  #noteUnknown({ headers, path }: RequestHead): void {
    if (performance.now() - this.#loggedAt < logIntervalMs) return;
    this.#loggedAt = performance.now();
    const forwarded = header(headers, "x-forwarded-for")?.slice(-200);
    this.#log.warn("A trusted proxy forwarded no address, so the request was rejected", { path, forwarded });
  }
}

/** Returns the problem type of a rejection, or the status if the rejection has no type. */
function rejectionReason({ status, body }: Reply): string {
  const type = typeof body === "object" && "type" in body ? String(body.type) : "";
  return /^urn:hookloom:problem:([a-z-]+)$/.exec(type)?.[1] ?? String(status);
}
