/** The beginning of a delivery's id, enough to tell it from others of a day; an edited copy keeps its own ending. */
export function shortId(id: string): string {
  const [first = "", ...copies] = id.split("~");
  const plain = (text: string): string => text.replaceAll(/[^A-Za-z0-9]/g, "").slice(0, 8);
  return [plain(first), ...copies.map(plain)].filter(Boolean).join("-") || "0";
}
