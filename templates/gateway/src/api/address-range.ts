/**
 * Addresses with a common prefix, in the format of Node's `BlockList.addSubnet`.
 * @example
 * const range: AddressRange = { family: "ipv4", address: "203.0.113.0", bits: 24 };
 * @see https://nodejs.org/api/net.html#class-netblocklist
 */
export interface AddressRange {
  readonly family: "ipv4" | "ipv6";
  readonly address: string;
  readonly bits: number;
}

const isByte = (text: string): boolean => /^(0|[1-9][0-9]{0,2})$/.test(text) && Number(text) <= 255;

function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every(isByte);
}

/** The URL parser supports every notation of an IPv6 address, including a trailing IPv4 address. */
const isIpv6 = (text: string): boolean => /^[0-9a-f:.]+$/i.test(text) && URL.canParse(`http://[${text}]`);

/**
 * Parses an address or an address range: `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/32`. Returns `undefined` for any other
 * text.
 * @example
 * const range = parseAddressRange("10.0.0.0/8"); // { family: "ipv4", address: "10.0.0.0", bits: 8 }
 * @see https://www.rfc-editor.org/rfc/rfc4632#section-3.1
 */
export function parseAddressRange(text: string): AddressRange | undefined {
  const [address = "", length, ...more] = text.split("/");
  const family = isIpv4(address) ? "ipv4" : isIpv6(address) ? "ipv6" : undefined;
  if (family === undefined || more.length > 0) return undefined;
  const most = family === "ipv4" ? 32 : 128;
  if (length === undefined) return { family, address, bits: most };
  if (!/^(0|[1-9][0-9]{0,2})$/.test(length) || Number(length) > most) return undefined;
  return { family, address, bits: Number(length) };
}
