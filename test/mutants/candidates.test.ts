import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { areas, chosenMutants, draw, equivalentMutants, findCandidates } from "./candidates.ts";
import { readFaults, replaceRange } from "./operators.ts";

// @samples {extension/*,language-server/*,webview-ui,templates/runtime,templates/gateway}/src/**

const root = join(import.meta.dirname, "..", "..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");

/** Each fault of a source as the line that it makes. */
function linesWithFaults(source: string): readonly string[] {
  return readFaults(source, false).faults.map(
    ({ symbol, operator, nth, range, replacement }) =>
      `${symbol}/${operator}/${nth} ${replaceRange(source, range, replacement).trim()}`,
  );
}

test("every operator changes one node and names it by its symbol", () => {
  expect(linesWithFaults("const f = (a) => a > 1;")).toEqual([
    "f/flip-comparison/0 const f = (a) => ((a) >= (1));",
    "f/off-by-one/0 const f = (a) => a > 2;",
  ]);
  expect(linesWithFaults("class A { async #b() { if (this.c && d) await e(); else g([h]); } }")).toEqual([
    "A.#b/negate/0 class A { async #b() { if (!(this.c && d)) await e(); else g([h]); } }",
    "A.#b/drop-else/0 class A { async #b() { if (this.c && d) await e(); } }",
    "A.#b/swap-logical/0 class A { async #b() { if (((this.c) || (d))) await e(); else g([h]); } }",
    "A.#b/drop-statement/0 class A { async #b() { if (this.c && d) void 0; else g([h]); } }",
    "A.#b/drop-await/0 class A { async #b() { if (this.c && d) (e()); else g([h]); } }",
    "A.#b/drop-statement/1 class A { async #b() { if (this.c && d) await e(); else void 0; } }",
    "A.#b/empty-array/0 class A { async #b() { if (this.c && d) await e(); else g([]); } }",
  ]);
  expect(linesWithFaults('function f(): void { return a === "b" ? true : c; }')).toEqual([
    "f/return-early/0 function f(): void {}",
    'f/negate/0 function f(): void { return !(a === "b") ? true : c; }',
    'f/flip-comparison/0 function f(): void { return ((a) !== ("b")) ? true : c; }',
    'f/empty-string/0 function f(): void { return a === "" ? true : c; }',
    'f/flip-boolean/0 function f(): void { return a === "b" ? false : c; }',
  ]);
});

test("code that no test can observe is not mutated: types, error messages and log messages", () => {
  const unseen = [
    "function f(x: 1 | true) { throw new Error(x ? `${1}` : `${2}`); }",
    "function f() { log.info([1]) }",
    "f(1);",
  ];
  expect(unseen.flatMap(linesWithFaults)).toEqual([]);
});

test("a seed selects the same faults regardless of the other candidates, from every area and each from a different file", () => {
  const candidates = findCandidates(root);
  const names = (seed: number, count: number) => draw(candidates, seed, count).map(({ name }) => name);
  const drawn = draw(candidates, 1, 12);
  expect(new Set(drawn.map(({ area }) => area))).toEqual(new Set(Object.keys(areas)));
  expect(new Set(drawn.map(({ file }) => file)).size).toBe(12);
  expect(names(1, 24)).toEqual(expect.arrayContaining(names(1, 12)));
  expect(names(2, 12)).not.toEqual(names(1, 12));
  const subset = candidates.filter((candidate, index) => index % 2 === 0 || drawn.includes(candidate));
  expect(draw(subset, 1, 12)).toEqual(drawn);
});

test.each([...chosenMutants, ...equivalentMutants])("$name still finds its symbol", ({ file, mutate }) => {
  const text = read(file);
  const mutated = mutate(text);
  expect(mutated).not.toBe(text);
  expect(() => readFaults(mutated, file.endsWith(".tsx"))).not.toThrow();
});
