import type { Block, Step } from "@hookloom/language-server/protocol";

/** What a block of a step is called: its label, else what it is by its place among the blocks. */
export function blockName({ kind }: Step, { label }: Block, index: number): string {
  if (label !== undefined) return label;
  if (kind === "if") return index === 0 ? "then" : "else";
  if (kind === "try") return index === 0 ? "try" : "catch";
  return kind === "switch" ? "case" : `${index + 1}`;
}
