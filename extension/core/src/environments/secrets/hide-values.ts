import { spellings } from "@hookloom/runtime/spellings";

/** Shorter values occur within too many ordinary words. */
const minLength = 6;

/** Removes what must not be shown from a text of a process or a service. */
export type Hide = (text: string) => string;

/** Hides values of secrets in texts such as the log lines of a process: in every spelling, and each line of a value by itself. */
export function hideValues(secrets: Iterable<string>): Hide {
  const values = [...new Set(secrets)].filter((value) => value.trim().length >= minLength);
  // The longest first: others may be a part of it.
  const found = [...new Set(values.flatMap((value) => [...spellings(value)]))]
    .filter(({ length }) => length >= minLength)
    .sort((one, other) => other.length - one.length);
  return (text) => found.reduce((left, spelling) => left.replaceAll(spelling, "•••"), text);
}
