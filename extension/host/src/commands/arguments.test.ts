import { expect, test } from "vitest";
import { useVscode } from "../testing/vscode.ts";
import { commandTarget } from "./arguments.ts";

useVscode({});

test.each([
  [
    [20, 11],
    [20, 11],
  ],
  [
    ["20", "11"],
    [20, 11],
  ],
  [[0, 11], undefined],
  [[20], undefined],
  ["20:11", undefined],
  [[{}, null], undefined],
])("a command takes the place %j in a file as %j, which any extension can name", (at, expected) => {
  const target = commandTarget({ uri: "file:///orders/src/webhook.ts", at });
  expect(String(target?.uri)).toBe("file:///orders/src/webhook.ts");
  expect(target?.at).toEqual(expected);
});
