import { BlockList, isIP } from "node:net";
import { header, type RequestHead } from "@hookloom/runtime/seams";
import type { AddressRange } from "../api/api.ts";

/** The address of a sender for whom a trusted proxy forwards no valid address; it is in no range. */
export const unknownAddress = "unknown";

const mappedIpv4 = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;
/** The beginning of an IPv4 address that is written as IPv6, in any form. */
const mayBeMapped = /^[0:]*:ffff:/i;

/** An address as ranges have it: a socket for both families writes IPv4 ones as IPv6. */
function plain(text: string): string {
  if (!mayBeMapped.test(text)) return text;
  const [, high, low] =
    /^\[::ffff:([\da-f]+):([\da-f]+)\]$/.exec(URL.parse(`http://[${text}]`)?.hostname ?? "") ?? [];
  if (high === undefined || low === undefined) return text.replace(mappedIpv4, "");
  const [first, second] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [first >> 8, first & 255, second >> 8, second & 255].join(".");
}

/**
 * An address as a proxy writes it: some add the port, which puts IPv6 in brackets, or the interface.
 * @returns `unknownAddress` where it is none
 */
function forwardedAddress(text: string): string {
  const trimmed = text.trim().replace(/^"(.*)"$/, "$1");
  const [, bracketed] = /^\[([^\]]*)\](?::\d+)?$/.exec(trimmed) ?? [];
  const bare = bracketed ?? trimmed.replace(/^([\d.]+):\d+$/, "$1");
  const address = plain(bare.replace(/%.*$/, ""));
  return isIP(address) === 0 ? unknownAddress : address;
}

/** Whether an address is in one of the ranges. */
export function isIn(address: string, ranges: BlockList): boolean {
  const family = isIP(address);
  return family !== 0 && ranges.check(address, family === 4 ? "ipv4" : "ipv6");
}

/** Ranges as lists that are fast to check, made once for each list of the rules. */
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
 * The address of the sender: that of the connection, or the one that trusted proxies in front forward. Each proxy appends
 * the address that called it, so the last one that is not a trusted proxy is the sender's; those before it are only claimed by
 * the sender. Where the last one is not a valid address, the sender's is unknown.
 */
export function clientAddress(
  head: Pick<RequestHead, "address" | "headers">,
  proxies: BlockList,
): string | undefined {
  if (head.address === undefined) return undefined;
  let address = plain(head.address);
  const forwarded = header(head.headers, "x-forwarded-for")?.split(",") ?? [];
  while (isIn(address, proxies)) {
    const next = forwarded.pop();
    if (next === undefined) break;
    address = forwardedAddress(next);
  }
  return address;
}
