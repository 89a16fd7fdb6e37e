import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

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

/** Only for tests: what the compiler says of a file that imports this package; empty where all is well. */
export function compile(name: string, lines: readonly string[]): string {
  const folder = join(import.meta.dirname, "..", "..", "..", "..", ".tsbuild", `${name}-${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "samples.ts"), lines.join("\n"));
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["samples.ts"] }));
    const manifest = createRequire(import.meta.url).resolve("typescript/package.json");
    const compiler = join(manifest, "..", "bin", "tsc");
    const { stdout, stderr } = spawnSync(process.execPath, [compiler, "-p", folder], { encoding: "utf8" });
    return stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
