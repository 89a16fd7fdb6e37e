import fc from "fast-check";
import { describe, test } from "vitest";
import {
  expectSame,
  from,
  hasChainingCycle,
} from "../../../../templates/runtime/src/record/testing/run-recorded.ts";
import { lawFactor } from "../../../../test/runner/tier.ts";
import { recordSteps } from "./record-steps.ts";

describe("a recorded source behaves the same", () => {
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
  ])("with %s", async (_name, text) => {
    await expectSame(text);
  });
});

describe("a recorded source of promises behaves the same", () => {
  test.each([
    [
      "rejections that are handled late, or never",
      `const no = async (x) => { await null; throw new Error(x) };\nexport async function run(e) { const p = no("one"); no("two"); void no("three"); await new Promise((done) => setTimeout(done)); e("on"); p.catch(() => e("late")); return no("four") }`,
    ],
    [
      "a branch that is given up since a later one throws",
      `const no = async (x) => { throw new Error(x) };\nexport async function run(e) { try { await Promise.all([no("a"), ...[no("b")], no("c").x.y]) } catch (x) { e("caught", x) } await Promise.all([1, no("d").catch(() => 2)]) }`,
    ],
    [
      "a promise that is returned in vain",
      `const no = async (x) => { throw new Error(x) };\nexport async function run(e) { const f = async () => { for (;;) { try { return no("f") } finally { break } } }; const g = async () => { try { try { return no("g") } finally { e("g").x } } catch { e("caught") } }; const h = async () => { try { return no("h") } finally { return 1 } }; return [await f(), await g(), await h()] }`,
    ],
    [
      "promises with a `then` of their own",
      `export async function run(e) { class Odd extends Promise { then(a, b) { e("then"); return super.then(a, b) } } const own = Object.assign(Promise.resolve(1), { then(a) { e("own"); a(2) } }); const p = Odd.resolve(3); const thenable = { then(a) { e("thenable"); a(4) } }; await own; const all = await Promise.all([p, own, thenable, ...[Odd.resolve(5)]]); const f = async () => p; return [all, await f(), await (async () => { return thenable })()] }`,
    ],
    [
      "a promise that waits for itself",
      `export async function run(e) { let n = 1; n = (async () => { await null; e("in"); await n; e("never") })(); await n; e("never") }`,
    ],
  ])("with %s", async (_name, text) => {
    await expectSame(text);
  });

  test("in as many turns of the event loop", async () => {
    await expectSame(`export async function run(e) {
  const one = async () => { e("1a"); await null; e("1b"); return later() };
  const two = async () => { e("2a"); await null; e("2b"); await null; e("2c"); await null; e("2d") };
  async function later() { return "x" }
  return await Promise.all([one().then((x) => e("then", x)), two()]);
}`);
  });
});

/** What the programs call: promises that end later, are rejected, or have a `then` of their own, and what throws. */
const helpers = `const later = async (x) => { await null; e("later"); return x };
const fails = async (x) => { await null; throw new Error("fails " + typeof x) };
const turn = () => new Promise((done) => setImmediate(done));
class Odd extends Promise { then(a, b) { e("then"); return super.then(a, b) } }
const odd = () => Odd.resolve(n);
const thrower = () => { throw new Error("thrower") };`;

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
    tie("value").map((value) => `later(${value})`),
    tie("value").map((value) => `fails(${value})`),
    tie("list").map((list) => `(async () => { ${list} })()`),
    fc.constantFrom("odd()", "thrower()", "Promise.reject('r' + n)", "((x) => later(x))(n)"),
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
    tie("value").map((value) => `void ${/^[{(]/.test(value) ? `(${value})` : value};`),
    fc
      .tuple(fc.constantFrom("all", "allSettled", "race", "any"), tie("value"), tie("value"), tie("body"))
      .map(
        ([join, a, b, c]) =>
          `{ const q = await Promise.${join}([${a}, (async () => ${c.startsWith("{") ? c : `{ ${c} }`})(), ...[${b}]]);\n e("q", q) }`,
      ),
    tie("value").map((value) => `n = await Promise.all([${value}, odd()])`),
    fc.tuple(tie("value"), tie("list")).map(([value, list]) => `{ const p = ${value}; ${list}\n await p; }`),
    fc.tuple(tie("value"), tie("list")).map(([value, list]) => `try { return ${value} } finally { ${list} }`),
    fc.constant("await turn();"),
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

test(
  "any program behaves the same when it is recorded",
  async () => {
    await fc.assert(
      fc.asyncProperty(programs.list, async (list) => {
        const text = `export async function run(e) {\nlet n = 1;\n${helpers}\n${list}\n}`;
        // A label within the same one is an error of the program.
        fc.pre(recordSteps(text, { language: "ts", from }) !== undefined);
        fc.pre(!(await hasChainingCycle(text)));
        await expectSame(text);
      }),
      // To make a program smaller takes longer than a test may: run its seed without this.
      { numRuns: 400, endOnFailure: true },
    );
  },
  300_000 * lawFactor,
);
