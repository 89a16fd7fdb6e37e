import { transformSync } from "esbuild";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyEdits } from "../text/edit-list.ts";
import { recordSteps } from "./record-steps.ts";

const from = "record:0";

function recordedText(text: string): string {
  const recorded = recordSteps(text, { language: "ts", from });
  if (!recorded) throw new Error("The source was not recorded.");
  return applyEdits(text, recorded.edits);
}

type Said = readonly [string, ...unknown[]];

/** What a program did: its effects in order, and how it ended. */
interface Outcome {
  readonly effects: readonly string[];
  readonly end: string;
}

/** Runs the exported `run` of a module whose only import is the one that was added. */
async function outcomeOf(text: string, said?: Said[]): Promise<Outcome> {
  const { code } = transformSync(text, { loader: "ts", format: "cjs", target: "node24" });
  const effects: string[] = [];
  const effect = (name: string, value?: unknown): unknown => {
    effects.push(value === undefined ? name : `${name} ${String(value)}`);
    if (effects.length > 500) throw new Error("too many effects");
    return value;
  };
  const module = { exports: {} as { run?: (e: typeof effect) => unknown } };
  // biome-ignore lint/security/noGlobalEval: the program under test is code.
  const evaluate = globalThis.eval;
  const load = evaluate(`(function (module, exports, require) {${code}\n})`);
  load(module, module.exports, () => ({
    enter: (flow: number, given: unknown) => frameFor(said, flow, given),
  }));
  let end: string;
  try {
    end = `gave ${JSON.stringify(await module.exports.run?.(effect))}`;
  } catch (thrown) {
    end = `threw ${String(thrown)}`;
  }
  return { effects, end };
}

function frameFor(said: Said[] | undefined, flow: number, given: unknown) {
  const say = (...what: Said): void => void said?.push(what);
  say("enter", flow, given);
  return {
    s: (step: number) => say("s", step),
    l: (step: number) => say("l", step),
    x: (step: number) => say("x", step),
    b: (block: number) => say("b", block),
    k: (block: number, error: unknown) => say("k", block, error),
    p: (step: number, block: number, names: unknown) => say("p", step, block, names),
    d: (step: number, names: unknown) => say("d", step, names),
    a(step: number, index: number, value: unknown) {
      say("a", step, index, value);
      return value;
    },
    c(step: number, value: unknown) {
      say("c", step, value);
      return value;
    },
    v(step: number, value: unknown) {
      say("v", step, value);
      return value;
    },
    t(error: unknown) {
      say("t", error);
      return error;
    },
    f: () => say("f"),
  };
}

async function saidBy(text: string): Promise<readonly Said[]> {
  const said: Said[] = [];
  await outcomeOf(recordedText(text), said);
  return said;
}

async function expectSame(text: string): Promise<void> {
  expect(await outcomeOf(recordedText(text)), recordedText(text)).toEqual(await outcomeOf(text));
}

describe("a recorded source says", () => {
  test("what each step gives, with the arguments of its call", async () => {
    const text = `export function run(e) {
  const total = add(1, 2);
  e("total", total);
  return { total };
}
function add(a, b) { return a + b }
`;
    expect(await saidBy(text)).toEqual([
      ["enter", 0, { e: expect.any(Function) }],
      ["s", 0],
      ["a", 0, 0, 1],
      ["a", 0, 1, 2],
      ["enter", 1, { a: 1, b: 2 }],
      ["s", 3],
      ["v", 3, 3],
      ["f"],
      ["v", 0, 3],
      ["s", 1],
      ["a", 1, 0, "total"],
      ["a", 1, 1, 3],
      ["v", 1, 3],
      ["s", 2],
      ["v", 2, { total: 3 }],
      ["f"],
    ]);
  });

  test("which way it goes, and each pass of a loop", async () => {
    const text = `export function run(e) {
  for (const [n] of [[1], [2]]) if (n > 1) e("big", n); else continue;
}
`;
    const said = await saidBy(text);
    expect(said.filter(([what]) => /^[lpbcx]$/.test(what))).toEqual([
      ["l", 0],
      ["p", 0, 1, { n: 1 }],
      ["c", 1, false],
      ["b", 3],
      ["p", 0, 1, { n: 2 }],
      ["c", 1, true],
      ["b", 2],
      ["x", 1],
      ["x", 0],
    ]);
  });

  test("where an error was thrown, caught, and left", async () => {
    const text = `export function run() {
  try { fail() } catch { throw new Error("again") } finally { done() }
}
const fail = () => { throw "no" };
function done() {}
`;
    const said = await saidBy(text);
    expect(said.filter(([what]) => /^[kbtf]$/.test(what))).toEqual([
      ["b", 1],
      ["t", "no"],
      ["f"],
      ["k", 2, "no"],
      ["b", 3],
      ["f"],
      ["t", new Error("again")],
      ["f"],
    ]);
  });

  test("nothing at all of a file with errors, of CommonJS and of a file without a function", () => {
    for (const text of [
      "export function run( {",
      "export function run() { break }",
      "module.exports = function run() { return 1 };",
      "export const one = 1;",
    ])
      expect(recordSteps(text, { language: "ts", from }), text).toBeUndefined();
  });
});

describe("a recorded source", () => {
  test("has every line where it was", () => {
    const text = `#!/usr/bin/env node
export function run(e) { // one
  if (e) e("a")
  else
    e("b")
  return (
    1
  )
}`;
    const lines = recordedText(text).split("\n");
    expect(lines.length).toBe(text.split("\n").length);
    text.split("\n").forEach((line, at) => {
      for (const word of line.match(/[a-z]{2,}|"."/g) ?? []) expect(lines[at]).toContain(word);
    });
  });

  test("uses names that the source does not have", () => {
    expect(recordedText(`export function run() { return "$hlf" }`)).toContain("const $hl2_f=");
  });

  test.each([
    [
      "a handler that is one expression",
      `const hub = { on: (_n, f) => f };\nexport const run = (e) => go(e)\nfunction go(e) { const h = (c) => e("x", c)\nreturn h(1) }\nhub.on("a", run);`,
    ],
    [
      "names of functions",
      `export function run(e) { const f = () => 1, g = class {}; let h; h = function () {}; e(f.name); e(g.name); e(h.name); return [f, g, h].map((x) => x.name) }`,
    ],
    [
      "directives",
      `export function run(e) { "use strict"\n e("a"); return (function () { "use strict"; return this === undefined })() }`,
    ],
    [
      "lines without semicolons",
      `export function run(e) {\n let a = 1\n const b = [2]\n ;[a] = b\n a\n ++a\n do e("d"); while (a++ < 4) e("after")\n return a\n}`,
    ],
    [
      "classes",
      `class A { constructor(n) { this.n = n } get two() { return this.n * 2 } static { this.made = 1 } *each() { yield this.n; yield this.two } }\nclass B extends A { #p = 7; constructor(n) { super(n + 1); this.q = this.#p } }\nexport function run(e) { const b = new B(2); e("n", b.n); return [...b.each(), b.q, A.made] }`,
    ],
    [
      "generators that are left early",
      `function* g(e) { try { yield 1; e("never"); yield 2 } finally { e("closed") } }\nexport function run(e) { for (const x of g(e)) { e("x", x); break } const it = g(e); it.next(); try { it.throw(new Error("in")) } catch (x) { return x.message } }`,
    ],
    [
      "async generators and for await",
      `async function* g(e) { for (let i = 0; i < 3; i++) { await null; yield i } }\nexport async function run(e) { let sum = 0; for await (const x of g(e)) { if (x === 1) continue; sum += x } return sum }`,
    ],
    [
      "labels",
      `export function run(e) { outer: for (let i = 0; i < 3; i++) { inner: for (const j of [0, 1, 2]) { if (j === i) continue outer; if (i === 2) break outer; e("ij", i + "" + j) } } done: { e("in"); break done; e("not") } return 1 }`,
    ],
    [
      "switch with fallthrough",
      `export function run(e) { let out = ""; for (const k of [0, 1, 2, 3]) switch (k) { case 0: case 1: out += "a"; case 2: { out += "b"; break } default: const d = "c"; out += d } return out }`,
    ],
    [
      "finally that replaces a return",
      `export function run(e) { function f() { try { return e("r", 1) } finally { e("f") } } function g() { try { throw 1 } finally { return 2 } } return [f(), g()] }`,
    ],
    [
      "optional calls, spread and tagged templates",
      'export function run(e) { const o = { f(...a) { return this === o && a.length } }; const t = (s, v) => s[0] + v; return [o?.f(1, ...[2, 3]), o.g?.(e("never")), t`a${1}`, o["f"]()] }',
    ],
    [
      "closures of loops",
      `export function run() { const fs = []; for (let i = 0; i < 3; i++) fs.push(() => i); for (var j = 0; j < 2; j++) fs.push(() => j); return fs.map((f) => f()) }`,
    ],
    [
      "destructuring with defaults that act",
      `export function run(e) { const { a = e("a", 1), b: { c } = { c: e("c", 2) }, ...rest } = { d: 4 }; let x, y; [x, y = e("y", 5)] = [9]; ({ x } = { x: 7 }); return [a, c, rest, x, y] }`,
    ],
    [
      "getters that nobody asked for",
      `export function run(e) { const o = { get x() { e("got"); return 1 } }; const p = new Proxy({}, { get() { e("trap") }, ownKeys() { e("keys"); return [] } }); return typeof o + typeof p }`,
    ],
    [
      "types, enums and overloads",
      `export function run(e: any): unknown { enum K { A = 1 } type T = { a: number }; interface I extends T {} const v = { a: K.A } as T satisfies I; function f(x: string): void; function f(x: unknown) { e("f", x) } f(<any>"s"); return v!.a }`,
    ],
    [
      "using",
      `export function run(e) { { using r = { [Symbol.dispose]() { e("disposed") } }; e("used", typeof r) } return 1 }`,
    ],
  ])("behaves the same: %s", async (_name, text) => {
    await expectSame(text);
  });

  test("takes as many turns of the event loop", async () => {
    await expectSame(`export async function run(e) {
  const one = async () => { e("1a"); await null; e("1b"); return later() };
  const two = async () => { e("2a"); await null; e("2b"); await null; e("2c"); await null; e("2d") };
  async function later() { return "x" }
  return await Promise.all([one().then((x) => e("then", x)), two()]);
}`);
  });
});

/** Statements that act, jump, fail, and nest in each other, in a function of its own kind. */
const programs = fc.letrec<{ list: string; body: string; statement: string; value: string }>((tie) => ({
  list: fc.array(tie("statement"), { maxLength: 4 }).map((lines) => lines.join("\n")),
  /** A body with or without braces. */
  body: fc.oneof(
    tie("list").map((list) => `{ ${list} }`),
    fc.integer({ min: 0, max: 9 }).map((n) => `e("only", ${n});`),
    fc.constant("return 7\n"),
  ),
  value: fc.oneof(
    { maxDepth: 2 },
    fc.integer({ min: 0, max: 9 }).map(String),
    fc.constantFrom("n", "n++", "(1, 2)", "[n, 1]", "{ a: n }", "() => n", "typeof n", "`t${n}`"),
    tie("value").map((value) => `e("v", ${value})`),
    tie("value").map((value) => `(${value})`),
    tie("value").map(
      (value) => `await ${value.startsWith("{") || value.startsWith("(") ? `(${value})` : value}`,
    ),
  ),
  statement: fc.oneof(
    { maxDepth: 4 },
    tie("value").map((value) => `e("s", ${value});`),
    tie("value").map((value) => `n = (${value})`),
    tie("value").map((value) => `{ const [a, b = ${value}] = [n]; let c = ${value}\n e("abc", a + b + c) }`),
    fc.constantFrom(
      "n++\n",
      ";",
      "return",
      "throw new Error('t' + n)",
      "var later = n; e('l', later)",
      "n = +n || 0;",
    ),
    tie("value").map((value) => `return ${value};`),
    fc.tuple(tie("value"), tie("body"), tie("body")).map(([test, a, b]) => `if (${test}) ${a} else ${b}`),
    fc
      .tuple(tie("value"), tie("body"), tie("body"))
      .map(([test, a, b]) => `if (${test}) ${a} else if (n > 2) ${b}`),
    tie("body").map((body) => `for (let i = 0; i < 2; i++) ${body}`),
    tie("body").map((body) => `for (const x of [1, 2]) ${body}`),
    tie("body").map((body) => `for await (const { x } of [{ x: 1 }, { x: e("x", 2) }]) ${body}`),
    tie("body").map((body) => `for (const k in { p: 1, q: 2 }) ${body}`),
    tie("body").map((body) => `{ let w = 0; while (w++ < 2) ${body} }`),
    tie("list").map(
      (list) =>
        `outer: for (const o of [1, 2]) { for (const p of [1, 2]) { ${list}\n if (p > o) continue outer; if (n > 5) break outer; e("op", o * p) } }`,
    ),
    fc.tuple(tie("list"), tie("list")).map(([a, b]) => `try { ${a} } catch (x) { e("caught", x); ${b} }`),
    fc.tuple(tie("list"), tie("list")).map(([a, b]) => `try { ${a} } catch { ${b} } finally { e("fin") }`),
    fc.tuple(tie("list"), tie("list")).map(([a, b]) => `try { ${a} } finally { ${b} }`),
    fc
      .tuple(tie("value"), tie("list"), tie("list"))
      .map(([on, a, b]) => `switch (${on}) { case 1: ${a}\n case 2: ${b}\n break; default: e("default") }`),
    tie("list").map((list) => `e("r", await (async () => { ${list} })())`),
    tie("list").map((list) => `for (const y of (function* () { yield 1; e("mid"); yield 2 })()) { ${list} }`),
    tie("list").map((list) => `done: { ${list}\n if (n) break done; e("end of block") }`),
  ),
}));

test("any program behaves the same when it is recorded", async () => {
  await fc.assert(
    fc.asyncProperty(programs.list, async (list) => {
      const text = `export async function run(e) {\nlet n = 1;\n${list}\n}`;
      // A label within the same one is an error of the program.
      fc.pre(recordSteps(text, { language: "ts", from }) !== undefined);
      await expectSame(text);
    }),
    { numRuns: 400 },
  );
}, 120_000);
