import { BlockList, isIP } from "node:net";
import { header, type RequestHead } from "@hookloom/runtime/seams";
import type { AddressRange } from "../api/api.ts";

/** The value used if a trusted proxy forwards no valid sender address. No range contains it. */
export const unknownAddress = "unknown";

const mappedIpv4 = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;
/** The beginning of an IPv4-mapped IPv6 address, in any notation. */
const mappedStart = /^[0:]*:ffff:/i;

/** Converts IPv4-mapped IPv6 addresses, which dual-stack sockets report, to IPv4, as used in ranges. */
function unmapIpv4(text: string): string {
  if (!mappedStart.test(text)) return text;
  const [, high, low] =
    /^\[::ffff:([\da-f]+):([\da-f]+)\]$/.exec(URL.parse(`http://[${text}]`)?.hostname ?? "") ?? [];
  if (high === undefined || low === undefined) return text.replace(mappedIpv4, "");
  const [first, second] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [first >> 8, first & 255, second >> 8, second & 255].join(".");
}

/**
 * Parses an address as written by a proxy. Some proxies add the port, with IPv6 in brackets, or the interface.
 * @returns `unknownAddress` if the text is not an address
 */
function forwardedAddress(text: string): string {
  const trimmed = text.trim().replace(/^"(.*)"$/, "$1");
  const [, bracketed] = /^\[([^\]]*)\](?::\d+)?$/.exec(trimmed) ?? [];
  const bare = bracketed ?? trimmed.replace(/^([\d.]+):\d+$/, "$1");
  const address = unmapIpv4(bare.replace(/%.*$/, ""));
  return isIP(address) === 0 ? unknownAddress : address;
}

/** Whether an address is in one of the ranges. */
export function isIn(address: string, ranges: BlockList): boolean {
  const family = isIP(address);
  return family !== 0 && ranges.check(address, family === 4 ? "ipv4" : "ipv6");
}

/** Converts ranges to block lists for fast checks, once for each list in the rules. */
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
 * Returns the sender's address: the address of the connection, or the one that trusted proxies forward. Each proxy appends the
 * address of its caller, so the last address that is not a trusted proxy belongs to the sender, who could have forged all earlier
 * addresses. If the last address is invalid, the sender's address is unknown.
 */
export function clientAddress(
  head: Pick<RequestHead, "address" | "headers">,
  proxies: BlockList,
): string | undefined {
  if (head.address === undefined) return undefined;
  let address = unmapIpv4(head.address);
  const forwarded = header(head.headers, "x-forwarded-for")?.split(",") ?? [];
  while (isIn(address, proxies)) {
    const next = forwarded.pop();
    if (next === undefined) break;
    address = forwardedAddress(next);
  }
  return address;
}
