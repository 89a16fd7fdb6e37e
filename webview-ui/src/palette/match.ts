import type { PaletteItem } from "@hookloom/language-server/protocol";

/** How well a row answers what was typed; lower is better, undefined is not at all. */
export function rank(item: PaletteItem, query: string): number | undefined {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  let total = 0;
  for (const word of words) {
    const one = rankWord(item, word);
    if (one === undefined) return undefined;
    total += one;
  }
  return total;
}

function rankWord(item: PaletteItem, word: string): number | undefined {
  const label = item.label.toLowerCase();
  if (label.startsWith(word)) return 0;
  if (label.split(/[^a-z0-9]+/).some((part) => part.startsWith(word))) return 1;
  if (item.keywords?.some((keyword) => keyword.toLowerCase().startsWith(word))) return 2;
  if (label.includes(word)) return 3;
  if (`${item.detail ?? ""} ${item.description ?? ""}`.toLowerCase().includes(word)) return 4;
  return undefined;
}

export interface PaletteGroup {
  readonly id: PaletteItem["group"];
  readonly title: string;
  readonly items: readonly PaletteItem[];
}

const titles: Readonly<Record<PaletteItem["group"], string>> = {
  connections: "Connections",
  constructs: "Constructs",
  functions: "Functions of this file",
  packages: "npm packages",
};

const groups = Object.keys(titles) as PaletteItem["group"][];

/** The rows that answer what was typed, best first within their group; empty groups are left out. */
export function search(items: readonly PaletteItem[], query: string): PaletteGroup[] {
  const ranked = items
    .map((item) => ({ item, rank: rank(item, query) }))
    .filter((row): row is { item: PaletteItem; rank: number } => row.rank !== undefined)
    .sort((a, b) => a.rank - b.rank);
  return groups
    .map((id) => ({
      id,
      title: titles[id],
      items: ranked.filter(({ item }) => item.group === id).map(({ item }) => item),
    }))
    .filter((group) => group.items.length > 0);
}
