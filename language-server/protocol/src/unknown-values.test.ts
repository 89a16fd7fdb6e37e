import { describe, expect, it } from "vitest";
import { errorMessage, isRecord } from "./unknown-values.ts";

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
    expect(errorMessage(new TypeError("no such member"))).toBe("no such member");
    expect(errorMessage("stopped")).toBe("stopped");
    expect(errorMessage(undefined)).toBe("undefined");
  });
});
