import { expect, it } from "vitest";
import { readDeclarations } from "./declarations.ts";

const only = (text: string) => readDeclarations(text).functions[0];

it.each([
  ["export function f() {}", "f"],
  ["export const f = () => {};", "f"],
  ["export default function f() {}", "default"],
  ["function f() {}\nexport default f;", "default"],
  ["function f() {}\nexport { f as g };", "g"],
  ["function f() {}", undefined],
  ["function f() {}\nexport { f } from './other.ts';", undefined],
  ["function outer() {\n  function f() {}\n}\nexport { outer as f };", "f"],
])("%s is exported as %s", (text, name) => {
  expect(only(text)?.exportedAs).toBe(name);
});

it.each([
  ["function f() {}", false, false],
  ["function f() { return; }", false, false],
  ["function f() { return 1; }", true, false],
  ["function f() { if (a) { return 1; } }", true, false],
  ["function f() { for (const a of b) try { c(); } catch { return 1; } }", true, false],
  ["function f() { switch (a) { case 1: return 1; } }", true, false],
  ["function f() { g(() => { return 1; }); }", false, false],
  ["function f(): void { return g(); }", false, false],
  ["const f = () => 1;", true, false],
  ["const f = async () => {};", false, true],
  ["function f(): Promise<number> { return g(); }", true, true],
  ["function f(): Promise<void> { return g(); }", false, true],
])("%s returns something: %s, a promise: %s", (text, returns, isPromise) => {
  expect(only(text)).toMatchObject({ returns, isPromise });
});

it("has what stands before the body and the comment above", () => {
  const text = `import { a } from "a";

/** Not this one. */
const b = 1;

/**
 * Free slots of a day.
 *
 * @param day which day
 */
export async function slotsOf(
  day: string,
  most = 3,
): Promise<string[]> {
  return [day];
}
/* no documentation */
const total = (list: number[]): number => list.length;
`;
  const [slotsOf, total] = readDeclarations(text).functions;
  expect(slotsOf).toMatchObject({
    head: "async function slotsOf( day: string, most = 3, ): Promise<string[]>",
    documentation: "Free slots of a day.\n\n@param day which day",
    parameters: ["day"],
  });
  expect(total?.head).toBe("total = (list: number[]): number");
  expect(total?.documentation).toBeUndefined();
});
