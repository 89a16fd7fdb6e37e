import { isIPv6 } from "node:net";
import type { Limit } from "../api/api.ts";

/** Maximum number of counted addresses. A new address replaces the oldest one. */
const maxAddresses = 100_000;

/** Returns the network from which one host can choose its addresses: a /64 for IPv6, otherwise the address itself. */
export function networkPrefix(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = "", tail] = address.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array.from({ length: zeros }, () => "0"), ...after];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16))
    .join(":");
}

/** The result of counting one request from an address. */
export interface AddressCount {
  readonly passed: boolean;
  readonly remaining: number;
  readonly resetMs: number;
}

/**
 * Counts the requests of each address in windows that start at the same time. Counting is synchronous and stores a limited number
 * of addresses, since it runs before every other check and for any sender.
 */
export class AddressLimit {
  readonly #counts = new Map<string, number>();
  #end = 0;

  count(address: string, limit: Limit, now: number): AddressCount {
    const window = limit.seconds * 1000;
    // A clock that was set back must not extend a window.
    if (now >= this.#end || this.#end - now > window) {
      this.#counts.clear();
      this.#end = now + window;
    }
    const host = networkPrefix(address);
    const known = this.#counts.get(host) ?? 0;
    const resetMs = this.#end - now;
    if (known >= limit.count) return { passed: false, remaining: 0, resetMs };
    if (known === 0 && this.#counts.size >= maxAddresses) {
      const [oldest = ""] = this.#counts.keys();
      this.#counts.delete(oldest);
    }
    this.#counts.set(host, known + 1);
    return { passed: true, remaining: limit.count - known - 1, resetMs };
  }
}
