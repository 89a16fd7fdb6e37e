import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

// @bundles templates/runtime/src/runtime.ts templates/runtime/src/serve/serve.ts

/** What a process hears of its own end once it has imported a module of the package. */
async function listenersAfter(file: string): Promise<number> {
  const program = `
    await import(${JSON.stringify(new URL(file, import.meta.url).href)});
    console.log(process.listenerCount("uncaughtException"));`;
  const flags = ["--conditions=hookloom-source", "--input-type=module", "-e", program];
  return Number((await promisify(execFile)(process.execPath, flags)).stdout);
}

it("a process that imports the package ends as before, and one that a build serves reports errors at load", async () => {
  expect(await listenersAfter("../runtime.ts")).toBe(0);
  expect(await listenersAfter("serve.ts")).toBe(1);
});
