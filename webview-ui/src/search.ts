/** The searchable texts of an item, by descending weight. */
export interface SearchText {
  readonly name: string;
  readonly keywords?: readonly string[] | undefined;
  readonly text?: string | undefined;
}

/** Returns a rank, where lower is better, or undefined if the item does not contain the word. */
function rankWord({ name, keywords = [], text = "" }: SearchText, word: string): number | undefined {
  const lowerName = name.toLowerCase();
  if (lowerName.startsWith(word)) return 0;
  if (lowerName.split(/[^a-z0-9]+/).some((part) => part.startsWith(word))) return 1;
  if (keywords.some((keyword) => keyword.toLowerCase().startsWith(word))) return 2;
  if (lowerName.includes(word)) return 3;
  return text.toLowerCase().includes(word) ? 4 : undefined;
}

/** Returns the items that contain every word of the query, best match first. An empty query returns all items. */
export function search<Item>(
  items: readonly Item[],
  query: string,
  getText: (item: Item) => SearchText,
): readonly Item[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found: { readonly item: Item; readonly rank: number }[] = [];
  for (const item of items) {
    const ranks = words.map((word) => rankWord(getText(item), word));
    if (ranks.every((rank) => rank !== undefined))
      found.push({ item, rank: ranks.reduce((sum, rank) => sum + rank, 0) });
  }
  return found.sort((a, b) => a.rank - b.rank).map(({ item }) => item);
}
