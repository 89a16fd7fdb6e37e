import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

// @reads templates/runtime/src/** templates/runtime/package.json

/**
 * Returns the compiler's diagnostics for source code that may import this package; empty if there are none. Used by
 * tests.
 */
export function compileText(folder: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "samples.ts"), text);
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: "NodeNext",
    target: "ES2024",
    types: ["node"],
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    customConditions: ["hookloom-source"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["samples.ts"] }));
  const compiler = join(
    createRequire(import.meta.url).resolve("typescript/package.json"),
    "..",
    "bin",
    "tsc",
  );
  const { status, stdout } = spawnSync(process.execPath, [compiler, "-p", folder], { encoding: "utf8" });
  return status === 0 ? stdout : `${stdout}exit status ${status}`;
}
