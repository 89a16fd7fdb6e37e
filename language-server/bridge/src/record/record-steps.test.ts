import { describe, expect, test } from "vitest";
import {
  from,
  recordedCallsOf,
  recordedText,
} from "../../../../templates/runtime/src/record/testing/run-recorded.ts";
import { recordSteps } from "./record-steps.ts";

describe("a recorded source says", () => {
  test("what each step gives, with the arguments of its call", async () => {
    const text = `export function run(e) {
  const total = add(1, 2);
  e("total", total);
  return { total };
}
function add(a, b) { return a + b }
`;
    expect(await recordedCallsOf(text)).toEqual([
      ["enter", 0, { e: expect.any(Function) }],
      ["s", 0],
      ["a", 0, 0, 1],
      ["a", 0, 1, 2],
      ["enter", 1, { a: 1, b: 2 }],
      ["s", 3],
      ["r", 3, 0, 3],
      ["f"],
      ["v", 0, 3],
      ["s", 1],
      ["a", 1, 0, "total"],
      ["a", 1, 1, 3],
      ["v", 1, 3],
      ["s", 2],
      ["r", 2, 0, { total: 3 }],
      ["f"],
    ]);
  });

  test("which way it goes, and each pass of a loop", async () => {
    const text = `export function run(e) {
  for (const [n] of [[1], [2]]) if (n > 1) e("big", n); else continue;
}
`;
    const said = await recordedCallsOf(text);
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
    const said = await recordedCallsOf(text);
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

describe("of promises, a recorded source says", () => {
  test("when each branch starts, with the arguments of its call and what it gives", async () => {
    const text = `export async function run(e) {
  const [a, b, c] = await Promise.all([e("a", 1), (async () => 2)(), ...[3]]);
  return a + b + c;
}
`;
    const said = await recordedCallsOf(text);
    expect(said.filter(([what]) => /^[oighjaw]$/.test(what))).toEqual([
      ["o", 1],
      ["i", 1, 0, "a"],
      ["i", 1, 1, 1],
      ["g", 1, 1],
      ["o", 2],
      ["g", 2, expect.any(Promise)],
      ["o", 3],
      ["h", 3, [3]],
      ["j"],
    ]);
  });

  test("which promises are awaited, and which the function ends as it returns them", async () => {
    const text = `export async function run(e) {
  const ask = (x) => { return later(x) };
  await ask(1);
  void later(2);
  try { return later(3) } finally { e("f") }
}
async function later(x) { try { return x } finally { for (const y of []) break } }
`;
    const said = await recordedCallsOf(text);
    const [promise, number] = [expect.any(Promise), expect.any(Number)];
    expect(said.filter(([what]) => /^[rvw]$/.test(what))).toEqual([
      // A `finally` that may jump: the function need not end as what it returns does.
      ["r", number, 0, 1],
      ["r", number, 0, promise],
      ["w", promise],
      ["v", 1, 1],
      ["r", number, 0, 2],
      ["v", 2, promise],
      ["r", number, 0, 3],
      ["r", 4, 1, promise],
      ["v", 5, undefined],
    ]);
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
});
