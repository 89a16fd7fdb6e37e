import type { WizardEvent } from "@hookloom/language-server/protocol";

/** Lower is better; undefined where a word is nowhere in the event. */
function rank(event: WizardEvent, words: readonly string[]): number | undefined {
  const name = event.name.toLowerCase();
  const description = event.description.toLowerCase();
  let sum = 0;
  for (const word of words) {
    const at = name.indexOf(word);
    if (at === 0) continue;
    if (at > 0) sum += /[._]/.test(name.charAt(at - 1)) ? 1 : 2;
    else if (description.includes(word)) sum += 4;
    else return undefined;
  }
  return sum;
}

/**
 * The events that a search finds: every word is in the name or the description, names that begin with it come first.
 * `first` are the events to lead an empty search, so that what was chosen is seen at once.
 */
export function matchEvents(
  events: readonly WizardEvent[],
  search: string,
  first: readonly string[] = [],
): readonly WizardEvent[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) {
    const leading = new Set(first);
    return [...events].sort((one, other) => Number(leading.has(other.name)) - Number(leading.has(one.name)));
  }
  return events
    .map((event) => ({ event, rank: rank(event, words) }))
    .filter((row) => row.rank !== undefined)
    .sort((one, other) => (one.rank ?? 0) - (other.rank ?? 0))
    .map((row) => row.event);
}
