/** Returns the start of a delivery's id, enough to distinguish the deliveries of a day; an edited copy keeps its own suffix. */
export function shortId(id: string): string {
  const [first = "", ...copies] = id.split("~");
  const plain = (text: string): string => text.replaceAll(/[^A-Za-z0-9]/g, "").slice(0, 8);
  return [plain(first), ...copies.map(plain)].filter(Boolean).join("-") || "0";
}
