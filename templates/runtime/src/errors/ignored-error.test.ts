import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

// @reads templates/runtime/src/errors/ignored-error.ts templates/runtime/src/errors/errors.ts

const file = new URL("ignored-error.ts", import.meta.url).href;
const code = `const { ignored } = await import("${file}");
const ends = ignored("the process ends");
console.log(await Promise.reject(new Error("read ECONNRESET")).catch(ends));
console.log(await Promise.reject(Object.create(null)).catch(ends));`;

/** What a program prints that ignores a rejection. */
const run = (debug: string) =>
  promisify(execFile)(process.execPath, ["--input-type=module", "--eval", code], {
    env: { ...process.env, NODE_DEBUG: debug, NO_COLOR: "1" },
  });

test("an ignored rejection gives undefined, and NODE_DEBUG=hookloom shows why", async () => {
  const [silent, shown] = await Promise.all([run(""), run("hookloom")]);
  expect(silent).toMatchObject({ stdout: "undefined\nundefined\n", stderr: "" });
  const ignored = /^HOOKLOOM \d+: Ignored, since the process ends: (.*)$/;
  const reasons = shown.stderr.trimEnd().split("\n");
  expect(reasons.map((line) => ignored.exec(line)?.[1])).toEqual([
    "read ECONNRESET",
    "The thrown value cannot be converted to text.",
  ]);
});
