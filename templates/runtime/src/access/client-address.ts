import { BlockList, isIP } from "node:net";
import type { AddressRange } from "../api/api.ts";
import { header } from "../receiver/headers.ts";
import type { RequestHead } from "../webhook/trigger.ts";

const mappedIpv4 = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;

/** An address as ranges have it: a socket for both families writes IPv4 ones as IPv6. */
function plain(text: string): string {
  return text.replace(mappedIpv4, "");
}

/** Whether an address is in one of the ranges. */
export function isIn(address: string, ranges: BlockList): boolean {
  const family = isIP(address);
  return family !== 0 && ranges.check(address, family === 4 ? "ipv4" : "ipv6");
}

/** Ranges in the form that answers fast, made once for each list of the rules. */
export class Ranges {
  readonly #made = new WeakMap<readonly AddressRange[], BlockList>();

  of(ranges: readonly AddressRange[]): BlockList {
    const known = this.#made.get(ranges);
    if (known !== undefined) return known;
    const made = new BlockList();
    for (const { address, bits, family } of ranges) made.addSubnet(address, bits, family);
    this.#made.set(ranges, made);
    return made;
  }
}

/**
 * The address of the sender: that of the connection, or what the proxies in front say where they are trusted. Each proxy
 * appends the address that it was called from, so the last one that is not a proxy of ours is the sender's; whatever stands
 * before it was claimed by the sender itself.
 */
export function clientAddress(
  head: Pick<RequestHead, "address" | "headers">,
  proxies: BlockList,
): string | undefined {
  if (head.address === undefined) return undefined;
  let address = plain(head.address);
  const forwarded = (header(head.headers, "x-forwarded-for") ?? "")
    .split(",")
    .map((part) => plain(part.trim()));
  while (isIn(address, proxies)) {
    const next = forwarded.pop();
    if (next === undefined || isIP(next) === 0) break;
    address = next;
  }
  return address;
}
