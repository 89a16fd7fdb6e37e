import { describe, expect, test } from "vitest";
import { parse } from "../../syntax/parse.ts";
import { clashes, mentionAt, renameBinding } from "./rename.ts";
import { readScopes } from "./scope-reader.ts";

/** Renames what stands at the mark `^` and shows the result; undefined where the name would clash. */
function renamed(marked: string, to: string): string | undefined {
  const at = marked.indexOf("^");
  const text = marked.replace("^", "");
  const { program } = parse(text, { language: "tsx" });
  const scopes = readScopes(program);
  const binding = mentionAt(scopes, at)?.binding;
  if (!binding) throw new Error("There is no name at the mark.");
  if (clashes(scopes, binding, to)) return undefined;
  return renameBinding(binding, to)
    .toReversed()
    .reduce((result, { start, end, newText }) => result.slice(0, start) + newText + result.slice(end), text);
}

describe("a name is renamed where it means the same", () => {
  test.each([
    ["const ^a = 1; f({ a });", "const b = 1; f({ a: b });"],
    ["const { ^a } = o; f(a);", "const { a: b } = o; f(b);"],
    ["const { ^a = 1 } = o; f(a);", "const { a: b = 1 } = o; f(b);"],
    ["({ ^a } = o); var a;", "({ a: b } = o); var b;"],
    ["import { ^a } from 'm'; a();", "import { a as b } from 'm'; b();"],
    ["import { x as ^a } from 'm'; a();", "import { x as b } from 'm'; b();"],
    ["import ^a from 'm'; a();", "import b from 'm'; b();"],
    ["const ^a = 1; export { a };", "const b = 1; export { b as a };"],
    ["const ^a = 1; export { a as c };", "const b = 1; export { b as c };"],
    ["const ^a = 1; export default a;", "const b = 1; export default b;"],
    ["const ^a = 1; { const a = 2; f(a); } f(a);", "const b = 1; { const a = 2; f(a); } f(b);"],
    ["function ^a() { return a(); } o.a = a;", "function b() { return b(); } o.a = b;"],
    [
      "const f = (^a: number) => { var a = 2; return a; };",
      "const f = (b: number) => { var b = 2; return b; };",
    ],
    [
      "const ^a = 1; const f = (x = a) => { const a = 2; };",
      "const b = 1; const f = (x = b) => { const a = 2; };",
    ],
    [
      "f(); function f() { if (x) { var ^a = 1; } return a; }",
      "f(); function f() { if (x) { var b = 1; } return b; }",
    ],
    ["try { f(); } catch (^a) { g(a); }", "try { f(); } catch (b) { g(b); }"],
    ["for (const ^a of a1) f(a);", "for (const b of a1) f(b);"],
    ["class ^a { static x = a.y; } type T = a;", "class b { static x = b.y; } type T = b;"],
    ["interface ^a { x: a } const x = { a: 1 } as a;", "interface b { x: b } const x = { a: 1 } as b;"],
    [
      "const ^a = 1; type T = typeof a; interface I { a: number }",
      "const b = 1; type T = typeof b; interface I { a: number }",
    ],
    ["type F<^a> = (x: a) => a; type G = a;", "type F<b> = (x: b) => b; type G = a;"],
    [
      "type U<T> = T extends Array<infer ^a> ? a : never;",
      "type U<T> = T extends Array<infer b> ? b : never;",
    ],
    ["type M = { [^a in Keys]: a };", "type M = { [b in Keys]: b };"],
    ["import type { ^a } from 'm'; let x: a.b;", "import type { a as b } from 'm'; let x: b.b;"],
    [
      "const ^A = () => null; const x = <A a={1}><div /></A>;",
      "const b = () => null; const x = <b a={1}><div /></b>;",
    ],
    ["enum ^a { x, y = x } a.x;", "enum b { x, y = x } b.x;"],
    ["a: for (;;) { const ^a = 1; f(a); break a; }", "a: for (;;) { const b = 1; f(b); break a; }"],
    [
      "const ^a = 1; const o = { a() {}, get a2() { return a; }, [a]: a };",
      "const b = 1; const o = { a() {}, get a2() { return b; }, [b]: b };",
    ],
    [
      "function ^a(x: string): x is a1; type a1 = string;",
      "function b(x: string): x is a1; type a1 = string;",
    ],
    ["type b = 1; { const ^a = 2; let x: b = a; }", "type b = 1; { const b = 2; let x: b = b; }"],
  ])("%s", (before, after) => {
    expect(renamed(before, "b")).toBe(after);
  });
});

test.each([
  "const ^a = 1; const b = 2;",
  "const ^a = 1; { const b = 2; f(a); }",
  "const b = 1; { const ^a = 2; f(b); }",
  "const ^a = 1; f(b, a);",
  "type ^a = string; let x: b;",
])("a name that means something else already is a clash: %s", (text) => {
  expect(renamed(text, "b")).toBeUndefined();
});

test("very long chains of calls are read", () => {
  const { program } = parse(`const a = 1; a${".f(a)".repeat(3_000)};`);
  expect(readScopes(program).module.bindings.get("a")?.uses).toHaveLength(3_001);
});
