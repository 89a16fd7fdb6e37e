import { expect, test } from "vitest";
import { logAddress, logOfAddress } from "./log-address.ts";

test("an address leads back to its log", () => {
  const place = { root: "/projects/a b", environment: "prod", delivery: "6f1c8a52-aaaa" };
  const address = logAddress("@acme/orders", place);
  expect(address.path).toBe("/@acme-orders prod 6f1c8a52.log");
  expect(logOfAddress(address)).toEqual(place);
  expect(logOfAddress(logAddress("orders", { root: "/a", environment: "dev" }))).toEqual({
    root: "/a",
    environment: "dev",
  });
});

test.each([
  ["another scheme", { scheme: "file", query: '{"root":"/a","environment":"dev"}' }],
  ["no JSON", { scheme: "hookloom-log", query: "{" }],
  ["no object", { scheme: "hookloom-log", query: "7" }],
  ["a part that is missing", { scheme: "hookloom-log", query: '{"root":"/a"}' }],
  ["a part that is not text", { scheme: "hookloom-log", query: '{"root":"/a","environment":1}' }],
])("%s leads nowhere", (_, address) => {
  expect(logOfAddress(address)).toBeUndefined();
});
