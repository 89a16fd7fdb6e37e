/** JSON with the members of each object in order, so that the same content has the same text. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(",")}}`;
}

/**
 * A hash of plain JSON, whatever the order of its members: FNV-1a of 64 bits as 16 hexadecimal digits. It tells two
 * contents apart and proves nothing; Node's and the browser's SHA-256 are not both there where this runs, or only as promises.
 * @see https://datatracker.ietf.org/doc/html/draft-eastlake-fnv
 */
export function contentHash(value: unknown): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(canonical(value))) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, "0");
}
