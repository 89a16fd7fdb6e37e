import type { Block, Step } from "@hookloom/language-server/protocol";
import { expect, it } from "vitest";
import { blockName } from "./block-name.ts";

const names = (kind: string, ...labels: readonly (string | undefined)[]): readonly string[] =>
  labels.map((label, index) => blockName({ kind } as Step, { label } as Block, index));

it("is the label, else what the block is by its place", () => {
  expect(names("if", undefined, "else if", undefined)).toEqual(["then", "else if", "else"]);
  expect(names("try", undefined, undefined, "finally")).toEqual(["try", "catch", "finally"]);
  expect(names("switch", "case 1", undefined)).toEqual(["case 1", "case"]);
  expect(names("parallel", undefined, undefined)).toEqual(["1", "2"]);
});
