import type { PaletteGroup, PaletteItem } from "@hookloom/protocol/palette";

/**
 * Rank of a match between a text and a word; a smaller rank is better. A prefix ranks before the start of an inner word, then
 * come other substrings, then letters that only occur in this order.
 */
export const fits = { exact: 0, prefix: 1, wordStart: 2, keyword: 3, part: 4, fuzzy: 5 } as const;

/** A searched text, preprocessed once. */
export interface SearchName {
  readonly name: string;
  readonly lower: string;
  /** A bit mask of the letters and digits in the text. */
  readonly letters: number;
}

/** Returns the bit of a character: one for each letter, one for all digits, one for anything else. */
function characterBit(code: number): number {
  if (code >= 97 && code <= 122) return 1 << (code - 97);
  return code >= 48 && code <= 57 ? 1 << 26 : 1 << 27;
}

function letterBits(lower: string): number {
  let bits = 0;
  for (let at = 0; at < lower.length; at++) bits |= characterBit(lower.charCodeAt(at));
  return bits;
}

export function searchName(name: string): SearchName {
  const lower = name.toLowerCase();
  return { name, lower, letters: letterBits(lower) };
}

/** A word of a query, preprocessed once. */
export interface SearchWord {
  readonly lower: string;
  readonly letters: number;
}

export function parseWords(query: string): readonly SearchWord[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return words.map((lower) => ({ lower, letters: letterBits(lower) }));
}

/**
 * True if a word starts at the position: at an uppercase letter after a lowercase one, or after anything except a letter or
 * digit.
 */
function startsWord(name: string, at: number): boolean {
  if (at === 0) return true;
  const before = name.charCodeAt(at - 1);
  const code = name.charCodeAt(at);
  const isUpper = code >= 65 && code <= 90;
  const afterUpper = before >= 65 && before <= 90;
  const afterLetter = afterUpper || (before >= 97 && before <= 122);
  const afterDigit = before >= 48 && before <= 57;
  if (!afterLetter && !afterDigit) return true;
  // The last capital letter of `URLParser` also starts a word.
  const next = name.charCodeAt(at + 1);
  return isUpper && (!afterUpper || (next >= 97 && next <= 122));
}

/** Ranks the match between a name and a word; undefined if the word does not match. */
export function wordFit({ name, lower, letters }: SearchName, word: SearchWord): number | undefined {
  if ((word.letters & letters) !== word.letters) return undefined;
  const first = lower.indexOf(word.lower);
  if (first === 0) return lower.length === word.lower.length ? fits.exact : fits.prefix;
  for (let at = first; at > 0; at = lower.indexOf(word.lower, at + 1))
    if (startsWord(name, at)) return fits.wordStart;
  if (first > 0) return fits.part;
  return fuzzy(name, lower, word.lower);
}

/** Returns the position from `from` on at which a word of the name starts with the letter; -1 if there is none. */
function nextStart(name: string, lower: string, letter: string, from: number): number {
  let at = lower.indexOf(letter, from);
  while (at >= 0 && !startsWord(name, at)) at = lower.indexOf(letter, at + 1);
  return at;
}

/**
 * Matches the letters of a search word in order. The first one must start a word of the name. `rF` matches `readFile` like a
 * prefix of one of its words, because each letter starts a word or follows the previous one. `rdfl` matches as well.
 */
function fuzzy(name: string, lower: string, word: string): number | undefined {
  const start = nextStart(name, lower, word[0] as string, 0);
  if (start < 0) return undefined;
  let at = start;
  let byStarts = true;
  for (let index = 1; index < word.length && byStarts; index++) {
    const letter = word[index] as string;
    const next = lower[at + 1] === letter ? at + 1 : nextStart(name, lower, letter, at + 1);
    byStarts = next >= 0;
    at = next;
  }
  if (byStarts) return fits.wordStart;
  at = start;
  for (let index = 1; index < word.length; index++) {
    at = lower.indexOf(word[index] as string, at + 1);
    if (at < 0) return undefined;
  }
  return fits.fuzzy;
}

/** The searched texts of a row. */
export interface Searched {
  readonly label: SearchName;
  readonly keywords: readonly SearchName[];
  /** Matches in this text rank lowest. */
  readonly text: string;
}

/** Returns the sum of all words' ranks; undefined if a word does not match. */
export function searchRank(
  { label, keywords, text }: Searched,
  words: readonly SearchWord[],
): number | undefined {
  let sum = 0;
  for (const word of words) {
    const own = wordFit(label, word);
    if (own !== undefined && own <= fits.wordStart) {
      sum += own;
      continue;
    }
    const other = keywords.some(({ lower }) => lower.startsWith(word.lower)) ? fits.keyword : undefined;
    const rank = other ?? own ?? (text.includes(word.lower) ? fits.fuzzy : undefined);
    if (rank === undefined) return undefined;
    sum += rank;
  }
  return sum;
}

export function searchedItem({ label, keywords = [], detail = "", description = "" }: PaletteItem): Searched {
  return {
    label: searchName(label),
    keywords: keywords.map(searchName),
    text: `${detail} ${description}`.toLowerCase(),
  };
}

/** A row that was found. */
export interface Found {
  readonly item: PaletteItem;
  readonly rank: number;
}

const groupOrder: readonly PaletteGroup[] = [
  "recent",
  "connections",
  "constructs",
  "functions",
  "packages",
  "node",
  "more",
];

/**
 * Groups the rows: the group with the best row comes first, and each group is sorted by rank. Among equal ranks, recently chosen
 * rows come first.
 */
export function arrange(found: readonly Found[], recent: readonly string[]): readonly PaletteItem[] {
  const age = new Map(recent.map((id, index) => [id, index]));
  const itemAge = ({ item }: Found): number => age.get(item.id) ?? recent.length;
  const sorted = found.toSorted((a, b) => a.rank - b.rank || itemAge(a) - itemAge(b));
  const groups = new Map<PaletteGroup, Found[]>();
  for (const each of sorted) {
    const list = groups.get(each.item.group) ?? [];
    groups.set(each.item.group, list);
    list.push(each);
  }
  const best = [...groups].sort(([a, [first]], [b, [other]]) => {
    if (!first || !other || a === "more" || b === "more")
      return groupOrder.indexOf(a) - groupOrder.indexOf(b);
    return (
      first.rank - other.rank ||
      itemAge(first) - itemAge(other) ||
      groupOrder.indexOf(a) - groupOrder.indexOf(b)
    );
  });
  return best.flatMap(([, rows]) => rows.map(({ item }) => item));
}
