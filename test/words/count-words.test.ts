import { expect, it } from "vitest";
import { countDocument, countSource } from "./count-words.ts";

const counted = (counts: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));

it("counts rejected words in a file's name, declared names, comments and texts, each word of a name by itself", () => {
  const source = `/** Asks for the answer. */
export const placeOf = (mostTries: number): string => \`It \${mostTries} stands there\`;
interface Replaced { readonly timeoutMilliseconds: number; lookAt(): void }
const code = "refuse";`;
  expect(counted(countSource("src/ask-again.ts", source))).toEqual({
    answer: 1,
    ask: 2,
    look: 1,
    place: 1,
    stand: 1,
    "a superlative for a limit": 1,
    "time without its unit": 1,
    "xOf for a function": 1,
  });
});

it("counts neither the code of a document nor longer words", () => {
  const text =
    "It answers.\n\n```ts\nconst answer = 1;\n```\n\nA `place` is a placeholder; a task, a standard, an outlook.\n";
  expect(counted(countDocument(text))).toEqual({ answer: 1 });
});
