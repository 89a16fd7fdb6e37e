import { spellings } from "@hookloom/runtime/spellings";

/** Shorter values occur in too many ordinary words. */
const minLength = 6;

/** Replaces secrets in the text of a process or a service. */
export type Hide = (text: string) => string;

/** Hides secret values in texts such as a process's log lines: in every encoding, and each line of a value separately. */
export function hideValues(secrets: Iterable<string>): Hide {
  const values = [...new Set(secrets)].filter((value) => value.trim().length >= minLength);
  // Longest first, because a value may contain shorter ones.
  const found = [...new Set(values.flatMap((value) => [...spellings(value)]))]
    .filter(({ length }) => length >= minLength)
    .sort((one, other) => other.length - one.length);
  return (text) => found.reduce((left, spelling) => left.replaceAll(spelling, "•••"), text);
}
