import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import { processScript } from "./build-process.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "hookloom-"));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
});

it("loads the modules that every receiver loads before it gets a build", async () => {
  const file = path.join(root, "process.mjs");
  // Asked last, so that nothing but the script has loaded them.
  await writeFile(file, `${processScript}console.log(process.moduleLoadList.join());\nprocess.exit();\n`);
  const { stdout } = await promisify(execFile)(process.execPath, [file]);
  const loaded = stdout.trim().split(",");
  for (const name of ["http", "https", "crypto"]) expect(loaded).toContain(`NativeModule ${name}`);
});
