import { spellings } from "@hookloom/runtime/spellings";

/** Shorter values occur within too many ordinary words. */
const leastLength = 6;

/** Makes a text that somebody else wrote fit to be shown. */
export type Hide = (text: string) => string;

/** Hides values of secrets in texts such as the log lines of a process: in every spelling, and each line of a value by itself. */
export function hideValues(secrets: Iterable<string>): Hide {
  const values = [...new Set(secrets)].filter((value) => value.trim().length >= leastLength);
  // The longest first: others may be a part of it.
  const found = [...new Set(values.flatMap((value) => [...spellings(value)]))]
    .filter(({ length }) => length >= leastLength)
    .sort((one, other) => other.length - one.length);
  return (text) => found.reduce((left, spelling) => left.replaceAll(spelling, "•••"), text);
}
