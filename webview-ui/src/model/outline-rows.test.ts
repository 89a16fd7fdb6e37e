import { readFlow } from "@hookloom/bridge/read";
import type { Flow } from "@hookloom/protocol/flow-document";
import { listSteps } from "@hookloom/protocol/walk";
import { expect, it } from "vitest";
import { indexFlow } from "./flow-index.ts";
import { outlineRows, parentRowIndex } from "./outline-rows.ts";

const [flow] = readFlow(`function main() {
  if (ready) {
    one();
  } else {
    for (const each of all) {
      two(each);
    }
  }
  four();
}
`).flows as readonly [Flow];
const index = indexFlow(flow);
const idOf = (label: string): string => listSteps(flow).find((step) => step.label === label)?.id ?? "";

/** Each row as `level label`, a closed one with a plus, one that was not found in brackets. */
function rowsOf(query = "", ...parts: readonly string[]): string[] {
  return outlineRows({ flow, index, collapsed: new Set(parts) }, query).map(
    ({ level, step, label, open, found }) => {
      const words = `${step?.label ?? label ?? "start"}${open === false ? " +" : ""}`;
      return `${level} ${found ? words : `(${words})`}`;
    },
  );
}

it("lists the steps by depth, with the labels of their blocks", () => {
  expect(rowsOf()).toEqual(["1 start", "2 if", "3 then", "4 one", "3 else", "4 for each", "5 two", "2 four"]);
});

it("leaves out what is collapsed", () => {
  expect(rowsOf("", idOf("if"))).toEqual(["1 start", "2 if +", "2 four"]);
  const otherwise = index.steps.get(idOf("for each"))?.block.id ?? "";
  expect(rowsOf("", otherwise)).toEqual(["1 start", "2 if", "3 then", "4 one", "3 else +", "2 four"]);
});

it("finds steps also where they are collapsed, with what is around them", () => {
  expect(rowsOf("two", idOf("if"))).toEqual(["1 (start)", "2 (if)", "3 (else)", "4 (for each)", "5 two"]);
  expect(rowsOf("nothing")).toEqual(["1 (start)"]);
});

it("knows the row above each", () => {
  const rows = outlineRows({ flow, index, collapsed: new Set() }, "");
  expect(rows.map((_, at) => parentRowIndex(rows, at))).toEqual([0, 0, 1, 2, 1, 4, 5, 0]);
});
