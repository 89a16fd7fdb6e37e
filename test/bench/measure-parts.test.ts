import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { measureParts } from "./measure-parts.mjs";

const row = { what: "a figure", value: 3, unit: "ms", limit: 2, peer: "a peer" };
const line = "| a figure | 3.00 ms | <= 2 ms | missed | a peer |";
const printing = (after: string) => ({
  command: [process.execPath, "-e", `console.log(${JSON.stringify(JSON.stringify(row))}); ${after}`],
});

async function measured(parts: Parameters<typeof measureParts>[0], onWrite = (_text: string) => {}) {
  const texts: string[] = [];
  const write = (text: string) => {
    texts.push(text);
    onWrite(text);
  };
  const good = await measureParts(parts, Object.keys(parts), { write, progress: () => undefined });
  const table = texts.at(-1)?.trim().split("\n").slice(2);
  return { good, table };
}

it("keeps the rows of a part that crashes and of all other parts", async () => {
  const { good, table } = await measured({
    dying: printing("process.exit(7)"),
    sound: printing(""),
  });
  expect(good).toBe(false);
  expect(table).toEqual([line, "| dying |  |  | failed | Its process ended with exit status 7. |", line]);
});

it("names a part whose installation fails, or that this machine cannot measure, and measures the others", async () => {
  const broken = () => Promise.reject(new Error("npm has no registry.\n    at some line"));
  const { good, table } = await measured({
    missing: { ...printing(""), needs: [broken] },
    elsewhere: { ...printing(""), whyNot: () => "It needs Linux." },
    sound: printing(""),
  });
  expect(good).toBe(false);
  expect(table).toEqual([
    "| missing |  |  | failed | npm has no registry. |",
    "| elsewhere |  |  | skipped | It needs Linux. |",
    line,
  ]);
});

it("prints each row while its part is still running", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hookloom-bench-"));
  const seen = join(folder, "seen");
  const waiting = `const wait = () => require("fs").existsSync(${JSON.stringify(seen)}) || setTimeout(wait, 5); wait();`;
  const { good } = await measured({ waiting: printing(waiting) }, (text) => {
    if (text.includes(line)) writeFileSync(seen, "");
  });
  expect(good).toBe(true);
  rmSync(folder, { recursive: true });
});
