import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EngineMessage, readMessages, Transfer } from "./messages.ts";

async function* inParts(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  for (let at = 1; at < places.length; at++) yield bytes.subarray(places[at - 1], places[at]);
}

describe("what the engine says", () => {
  it("is read alike wherever its bytes are cut", async () => {
    const message = fc.record({ status: fc.string({ unit: "grapheme" }), id: fc.string() });
    await fc.assert(
      fc.asyncProperty(fc.array(message), fc.array(fc.nat()), fc.boolean(), async (messages, cuts, crlf) => {
        const text = messages.map((one) => JSON.stringify(one)).join(crlf ? "\r\n" : "\n");
        const read: EngineMessage[] = [];
        await readMessages(inParts(Buffer.from(text), cuts), (one) => read.push(one));
        expect(read).toEqual(messages);
      }),
    );
  });

  it("rejects with the engine's own words, and where it is no engine", async () => {
    const read = (text: string): Promise<void> => readMessages(inParts(Buffer.from(text), []), () => {});
    await expect(read('{"status":"x"}\n{"error":"denied: no"}\n')).rejects.toThrow("denied: no");
    await expect(read("<html>")).rejects.toThrow("does not answer as Docker does");
  });

  it("adds up to a fraction that only grows and ends at 1", () => {
    const transfer = new Transfer();
    const steps: EngineMessage[] = [
      { status: "Pulling from node", id: "24" },
      { status: "Pulling fs layer", id: "a" },
      { status: "Downloading", id: "a", progressDetail: { current: 50, total: 100 } },
      { status: "Pulling fs layer", id: "b" },
      { status: "Downloading", id: "b", progressDetail: { current: 100, total: 100 } },
      { status: "Extracting", id: "a", progressDetail: { current: 1, total: 100 } },
      { status: "Pull complete", id: "a" },
      { status: "Already exists", id: "b" },
      { status: "Status: Downloaded newer image" },
    ];
    const fractions = steps.map((one) => transfer.update(one)).filter((one) => one !== undefined);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions[0]).toBeCloseTo(0.4);
    expect(fractions.at(-1)).toBe(1);
  });
});
