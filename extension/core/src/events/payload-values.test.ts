import { expect, test } from "vitest";
import { payloadValues, redactCredentials } from "./payload-values.ts";

test("the values of a payload stand by the expressions that read them", () => {
  const payload = {
    action: "opened",
    issue: { number: 7, locked: false, milestone: null, labels: [{ name: "urgent" }, {}], assignees: [] },
    "x-y": { "1": true },
  };
  expect(payloadValues(payload)).toEqual({
    action: '"opened"',
    "issue.number": "7",
    "issue.locked": "false",
    "issue.milestone": "null",
    "issue.labels": "2 items",
    "issue.labels[0].name": '"urgent"',
    "issue.assignees": "empty",
    '["x-y"]["1"]': "true",
  });
  expect(payloadValues("plain")).toEqual({ "": '"plain"' });
  expect(payloadValues([1])).toEqual({ "": "1 item", "[0]": "1" });
});

test("a long text is shortened between characters, and control characters are spelled", () => {
  const { long, exact, steering } = payloadValues({
    long: `${"x".repeat(79)}😀y`,
    exact: "😀".repeat(80),
    steering: "a\u001b[2J\nb\u202e",
  });
  expect(long).toBe(`"${"x".repeat(79)}😀…"`);
  expect(exact).toBe(`"${"😀".repeat(80)}"`);
  expect(steering).toBe('"a\\x1b[2J\\nb\\u202e"');
});

test("credentials are left out", () => {
  const payload = { token: "a", api_key: "b", nested: { "client-secret": "c", tokens: 3 }, password: ["d"] };
  expect(payloadValues(payload)).toEqual({ "nested.tokens": "3" });
});

test("a payload that something is made of has nothing of its credentials", () => {
  const payload = { token: "a", api_key: 7, secret: [{ text: "b", on: true }, null], tokens: ["c"], n: 1 };
  expect(redactCredentials(payload)).toEqual({
    token: "[secret]",
    api_key: "[secret]",
    secret: [{ text: "[secret]", on: true }, null],
    tokens: ["c"],
    n: 1,
  });
  expect([undefined, "token", ["a"]].map(redactCredentials)).toEqual([null, "token", ["a"]]);
});

test("the whole is bounded, and what is near the root comes first", () => {
  const wide = Object.fromEntries(
    Array.from({ length: 3_000 }, (_, index) => [`m${index}`, { inner: index }]),
  );
  const values = payloadValues({ wide, title: "near" });
  expect(Object.keys(values).length).toBeLessThanOrEqual(1_500);
  expect(values.title).toBe('"near"');
  let deep: unknown = "bottom";
  for (let level = 0; level < 10_000; level++) deep = { deep };
  expect(payloadValues(deep)).toEqual({});
});
