import { readLiteral } from "./read-literal.ts";

/** Splits a union type at its bars, but not at bars in strings. */
function unionMembers(type: string): readonly string[] {
  const members: string[] = [];
  let start = 0;
  let quote = "";
  for (let at = 0; at <= type.length; at++) {
    const character = type[at];
    if (quote !== "") {
      if (character === "\\") at++;
      else if (character === quote) quote = "";
    } else if (character === '"' || character === "'" || character === "`") quote = character;
    else if (character === "|" || character === undefined) {
      const member = type.slice(start, at).trim();
      if (member !== "") members.push(member);
      start = at + 1;
    }
  }
  return members;
}

/** Returns the literals of a union type as they are written in code, or undefined for any other or a truncated type. */
export function typeChoices(type: string | undefined): readonly string[] | undefined {
  if (type === undefined) return undefined;
  const members = unionMembers(type);
  const literals = members.filter((member) => ["text", "number"].includes(readLiteral(member)?.kind ?? ""));
  const others = members.filter((member) => !literals.includes(member));
  const othersAreNullish = others.every((member) => member === "undefined" || member === "null");
  return literals.length > 1 && othersAreNullish ? literals : undefined;
}

/** True if two literals have the same value, regardless of their quotes. */
export function sameLiteral(one: string, other: string): boolean {
  const [a, b] = [readLiteral(one), readLiteral(other)];
  if (a?.kind === "text" && b?.kind === "text") return a.value === b.value;
  return one === other;
}
