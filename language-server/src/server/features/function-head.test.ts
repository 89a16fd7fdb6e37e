import { describe, expect, it } from "vitest";
import { readHead } from "./function-head.ts";

/** The head of the function whose range is marked by `«»` (to where it starts) and whose body is the last braces. */
function head(text: string, name = "f"): [boolean, readonly string[]] | undefined {
  const start = Math.max(0, text.indexOf("«"));
  const plain = text.replace("«", "");
  const brace = plain.lastIndexOf("{");
  const end = plain.length;
  const body = { id: "b", range: { start: brace + 1, end: end - 1 }, steps: [] };
  const found = readHead(plain, { id: "x", name, triggers: [], range: { start, end }, body });
  return found && [found.isAsync, found.parameters];
}

describe("readHead", () => {
  it.each<[string, boolean, string[]]>([
    ["function f() {}", false, []],
    ["async function f(issue: Issue, list: Map<string, number>) {}", true, ["issue", "list"]],
    ["export async function f<T extends (a: 1) => void>(a, b) {}", true, ["a", "b"]],
    ["export default function f({ a, b }: P, [c]: number[], text = ',') {}", false, ["{}", "[]"]],
    ["function* f(this: Window, a, b?: string, c) {}", false, ["a"]],
    ["const f = «async (a: string, ...rest) => {}", true, ["a"]],
    ["const f: Handler = «x => {}", false, ["x"]],
    ["«const f = async x => {}", true, ["x"]],
    ["let f = «function (call: (a: number, b: string) => void, done) {}", false, ["call", "done"]],
  ])("reads %s", (text, isAsync, parameters) => {
    expect(head(text)).toEqual([isAsync, parameters]);
  });

  it.each(["async f(a) {}", "get f() {}", "«(a) => {}", "list.map(«function (a) {})"])(
    "does not take %s",
    (text) => {
      expect(head(text)).toBeUndefined();
    },
  );
});
