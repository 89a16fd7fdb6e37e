import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

// @reads templates/runtime/src/ignored-error.ts

const file = new URL("ignored-error.ts", import.meta.url).href;
const code = `const { ignored } = await import("${file}");
console.log(await Promise.reject(new Error("read ECONNRESET")).catch(ignored("the process ends")));`;

/** What a program prints that ignores a rejection. */
const run = (debug: string) =>
  promisify(execFile)(process.execPath, ["--input-type=module", "--eval", code], {
    env: { ...process.env, NODE_DEBUG: debug, NO_COLOR: "1" },
  });

test("an ignored rejection gives undefined, and NODE_DEBUG=hookloom shows why", async () => {
  const [silent, shown] = await Promise.all([run(""), run("hookloom")]);
  expect(silent).toMatchObject({ stdout: "undefined\n", stderr: "" });
  expect(shown.stderr).toMatch(/^HOOKLOOM \d+: Ignored, since the process ends: read ECONNRESET\n$/);
});
