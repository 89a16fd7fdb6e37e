import { expect, it } from "vitest";
import { type Finding, findInDocument, findInSource } from "./find-words.ts";

const counted = (findings: Iterable<Finding>) => {
  const counts: Record<string, number> = {};
  for (const { kind } of findings) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
};

it("counts rejected words in a file's name, declared names, comments and texts, each word of a name by itself", () => {
  const source = `/** Asks for the answer. */
export const placeOf = (mostTries: number): string => \`It \${mostTries} stands there\`;
interface Replaced { readonly timeoutMilliseconds: number; lookAt(): void }
const code = "refuse";`;
  expect(counted(findInSource("src/ask-again.ts", source, new Set()))).toEqual({
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

it("keeps the names that others use, as declared names and as code in comments, but not as words", () => {
  const source = "/** The answer of `placeOf`. */\nexport const placeOf = () => 1;\n";
  expect([...findInSource("src/a.ts", source, new Set(["placeOf"]))]).toEqual([
    { kind: "answer", line: 1, text: "* The answer of `placeOf`." },
  ]);
});

it("names the line of a finding", () => {
  const source = "const one = 1;\n/*\n * It stands.\n */\nconst look = `a\n${one} places`;\n";
  expect([...findInSource("src/a.ts", source, new Set())].map(({ line }) => line)).toEqual([3, 5, 6]);
  expect([...findInDocument("One\n```\nask\n```\nasked\n")].map(({ line }) => line)).toEqual([5]);
});

it("leaves out examples, statements of a store, options, codes and members", () => {
  const source = [
    "/** One.\n * @example\n * const answer = 1;\n */",
    "const statement = `SELECT place FROM ${table} WHERE state = 'refused'`;",
    'const usage = "It reads --ask, d.place and one more";',
    'const codes = "bad-answers refused not-running not-answering";',
    'const text = "not-running is an answer";',
  ].join("\n");
  expect([...findInSource("src/a.ts", source, new Set())].map(({ line, kind }) => [line, kind])).toEqual([
    [8, "answer"],
  ]);
});

it("counts neither the code of a document nor longer words", () => {
  const text =
    "It answers.\n\n```ts\nconst answer = 1;\n```\n\nA `place` is a placeholder; a task, a standard, an outlook.\n";
  expect(counted(findInDocument(text))).toEqual({ answer: 1 });
});
