/** Returns JSON with sorted object members, so that equal content produces equal text. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(",")}}`;
}

/**
 * Returns a hash of plain JSON that does not depend on the order of members: FNV-1a with 64 bits, as 16 hexadecimal digits. The
 * hash detects changes, but is not cryptographic. SHA-256 is not available synchronously in both Node.js and browsers.
 * @see https://datatracker.ietf.org/doc/html/draft-eastlake-fnv
 */
export function contentHash(value: unknown): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(canonicalJson(value))) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, "0");
}
