import { readFileSync } from "node:fs";
import type { Step } from "@hookloom/protocol/flow-document";
import { listSteps } from "@hookloom/protocol/walk";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readFlow } from "./incremental/read-flow.ts";
import { frameworkSources } from "./testing/framework-sources.ts";
import { checkReading } from "./testing/reading-laws.ts";

// @reads language-server/bridge/src/steps/blocks.ts language-server/bridge/src/ids/match.ts language-server/bridge/src/syntax/recover.ts language-server/bridge/src/read/find-handlers.ts

const own = ["./steps/blocks.ts", "./ids/match.ts", "./syntax/recover.ts", "./read/find-handlers.ts"]
  .map((name) => readFileSync(new URL(name, import.meta.url), "utf8"))
  .concat(Object.values(frameworkSources).map(({ text }) => text));

/** A program of nested statements, some of them without braces, labelled, commented or commented out. */
const program = fc.letrec<{ list: string; statement: string }>((tie) => ({
  list: fc
    .array(tie("statement"), { maxLength: 4 })
    .map((lines) => lines.map((line) => `${line}\n`).join("")),
  statement: fc.oneof(
    { maxDepth: 3 },
    fc.integer({ min: 0, max: 99 }).map((n) => `call${n}(${n}, "a");`),
    fc.integer({ min: 0, max: 99 }).map((n) => `// A note of ${n}.\nconst v${n} = { name: ${n} };`),
    fc.constantFrom("return", ";", "// stop(1);", "debugger;", "/* skip(); */", "x = 1", "throw oops;"),
    tie("list").map((list) => `if (a) {\n${list}\n} else if (b) c(); else { d() }`),
    tie("list").map((list) => `outer: for (const x of xs) {\n${list}\n}`),
    tie("list").map((list) => `try {${list}\n} catch { }`),
    tie("list").map((list) => `switch (k) { case 1: ${list}\n case 2: { ${list} } default: }`),
    tie("list").map((list) => `await Promise.all([a(), async () => {${list}\n}]);`),
    tie("list").map((list) => `{ ${list}\n }`),
    tie("list").map((list) => `do while (q(function () { ${list}\n })); while (0)`),
  ),
})).list;

const file = program.map(
  (list) => `async function main() {\n${list}\n}\nasync function other() { ${list}\n}`,
);

describe("for any program", () => {
  test("every statement is a step", () => {
    fc.assert(
      fc.property(file, (text) => {
        const document = readFlow(text);
        expect(document.problems).toEqual([]);
        checkReading(text, document);
      }),
      { numRuns: 150, seed: 20261124 },
    );
  });

  test("ids outlive edits around a step", () => {
    fc.assert(
      fc.property(
        file,
        fc.nat(),
        fc.constantFrom("\n", "fresh(1);\n", "// note\n"),
        fc.boolean(),
        (text, seed, added, withChanges) => {
          const document = readFlow(text);
          const steps = listSteps(document);
          fc.pre(steps.length > 0);
          const at = (steps[seed % steps.length] as Step).range.start;
          fc.pre(!/(?:[)\]]|else|do)\s*$|:\s*$/.test(text.slice(0, at)));
          const change = { start: at, end: at, newText: added };
          const after = text.slice(0, at) + added + text.slice(at);
          const next = readFlow(after, {
            previous: { text, document, ...(withChanges ? { changes: [change] } : {}) },
          });
          fc.pre(next.problems.length === 0);
          checkReading(after, next);
          const kept = new Map(listSteps(next).map((step) => [step.id, step]));
          for (const { id, kind, range } of steps) {
            if (range.start < at && range.end > at) continue;
            const same = kept.get(id);
            if (!withChanges && same === undefined) continue;
            expect(same?.kind).toBe(kind);
            expect(same && after.slice(same.range.start, same.range.end)).toBe(
              text.slice(range.start, range.end),
            );
          }
        },
      ),
      { numRuns: 200, seed: 20261124 },
    );
  });
});

describe("for any text", () => {
  test("reading never throws and keeps its laws", () => {
    const pieces = fc.constantFrom(
      "{",
      "}",
      "(",
      ")",
      "`",
      "${",
      '"',
      "'",
      "/*",
      "*/",
      "//",
      "\n",
      "=>",
      "class A",
      "x",
      "\uD800",
      "\uFEFF",
      "#!",
      "<",
      ";",
      "case 1:",
      "async ",
      "function f",
      "@",
      "\u2028",
    );
    const noise = fc.oneof(
      fc.array(pieces, { maxLength: 30 }).map((list) => list.join("")),
      fc.string({ unit: "binary", maxLength: 60 }),
    );
    // Noise alone has no flow, and nothing of a flow would be checked.
    const texts = fc.oneof(
      noise,
      noise.map((text) => `export async function run() {\n  first();\n${text}\n  last();\n}\n`),
    );
    let flows = 0;
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const document = readFlow(before);
        flows += document.flows.length;
        checkReading(before, document);
        checkReading(after, readFlow(after, { previous: { text: before, document } }));
      }),
      { numRuns: 400, seed: 20261124 },
    );
    expect(flows).toBeGreaterThan(50);
  });
});

describe("for any damage", () => {
  test("damage to one statement does not affect the others", () => {
    const source = fc.constantFrom(...own);
    const bad = fc.constantFrom("(", ")", "}", "`", "'", "=", "const", "[1,");
    fc.assert(
      fc.property(source, fc.nat(), bad, fc.boolean(), (text, seed, junk, withChanges) => {
        const document = readFlow(text);
        const plain = listSteps(document).filter((step) => step.blocks.length === 0 && !step.disabled);
        const hit = plain[seed % plain.length] as Step;
        const at = hit.range.start + ((seed >> 8) % (hit.range.end - hit.range.start));
        const change = { start: at, end: at, newText: junk };
        const after = text.slice(0, at) + junk + text.slice(at);
        const next = readFlow(after, {
          previous: { text, document, ...(withChanges ? { changes: [change] } : {}) },
        });
        checkReading(after, next);
        fc.pre(next.problems.length > 0);
        const live = new Map(listSteps(next).map((step) => [step.id, step.kind]));
        const others = listSteps(document).filter(
          ({ range }) => range.end < hit.range.start || range.start > hit.range.end,
        );
        for (const step of others) expect(live.get(step.id)).toBe(step.kind);
      }),
      { numRuns: 40, seed: 20261124 },
    );
  });

  test("deep nesting and great length are supported", () => {
    const deep = 3_000;
    for (const text of [
      `function f() { ${"if (a) {".repeat(deep)} b(); ${"}".repeat(deep)} }`,
      `function f() { x${".y()".repeat(20_000)}; }`,
      `function f() { return ${"(".repeat(50_000)}; }`,
      `function f() { return ${"[".repeat(20_000)}${"]".repeat(20_000)}; }`,
      "{".repeat(100_000),
      "a(\n".repeat(20_000),
      `function f() {\n${"  step();\n".repeat(20_000)}  broken(;\n}`,
    ]) {
      const started = performance.now();
      checkReading(text, readFlow(text));
      expect(performance.now() - started).toBeLessThan(20_000);
    }
  });
});
