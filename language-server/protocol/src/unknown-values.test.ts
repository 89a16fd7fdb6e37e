import { describe, expect, it } from "vitest";
import { isRecord, messageOf } from "./unknown-values.ts";

describe("isRecord", () => {
  it.each([{}, { name: 1 }, Object.create(null), new Error("thrown")])("accepts %j", (value) => {
    expect(isRecord(value)).toBe(true);
  });

  it.each([null, undefined, [], [{}], "text", 1, true, () => ({})])("refuses %j", (value) => {
    expect(isRecord(value)).toBe(false);
  });
});

describe("messageOf", () => {
  it("is the message of an error, and the text of anything else", () => {
    expect(messageOf(new TypeError("no such member"))).toBe("no such member");
    expect(messageOf("stopped")).toBe("stopped");
    expect(messageOf(undefined)).toBe("undefined");
  });
});
