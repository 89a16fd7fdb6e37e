import { describe, expect, it } from "vitest";
import { LineWriter } from "./line-writer.ts";

describe("the writer of lines", () => {
  it("joins deferrable lines, in order with urgent ones", async () => {
    const written: string[] = [];
    const writer = new LineWriter({ write: (text) => written.push(text) });
    writer.writeSoon("a");
    writer.writeSoon("b");
    expect(written).toEqual([]);
    writer.write("c");
    writer.writeSoon("d");
    expect(written).toEqual(["a\nb\nc\n"]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(written).toEqual(["a\nb\nc\n", "d\n"]);
    writer.writeSoon("e");
    writer.flush();
    writer.flush();
    expect(written.slice(2)).toEqual(["e\n"]);
  });

  it("defers only a limited amount", () => {
    let characters = 0;
    const writer = new LineWriter({
      write: (text) => {
        characters += text.length;
      },
    });
    for (let index = 0; index < 1000; index++) writer.writeSoon("x".repeat(99));
    expect(characters).toBeGreaterThan(30_000);
  });
});
