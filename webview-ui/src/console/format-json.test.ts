import { expect, it } from "vitest";
import { formatJson } from "./format-json.ts";

it("lays JSON out in lines of two spaces more", () => {
  expect(formatJson('{"a":{"b":[1,2],"c":[],"d":{}}}')).toBe(
    '{\n  "a": {\n    "b": [\n      1,\n      2\n    ],\n    "c": [],\n    "d": {}\n  }\n}',
  );
});

it("keeps every digit, and what a string is written as", () => {
  const text = '{\n  "id": 12345678901234567890,\n  "rate": 1.50,\n  "name": "caf\\u00e9"\n}';
  expect(formatJson(text)).toBe(text);
  expect(formatJson('{"id": 12345678901234567890, "rate":1.50,"name":"caf\\u00e9" }')).toBe(text);
});
