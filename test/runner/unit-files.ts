import { globSync, readFileSync } from "node:fs";
import path from "node:path";

// @reads nothing

const root = path.join(import.meta.dirname, "..", "..");

/** The suite `unit`. */
export const unitFiles: string[] = [
  "{extension/*,language-server/*,webview-ui,templates/runtime,templates/gateway}/src/**/*.test.{ts,tsx}",
  "extension/build/*.test.ts",
  "test/{agents,bench,docs,mutants,notices,openapi,racing,registration,repository,rooms,runner,sources,stand-ins,surface,upgrade,words}/**/*.test.ts",
];

/**
 * A mock replaces a module only where no earlier file of the worker has imported it, and what hears of rejections that are
 * not handled tells its own listeners from those that were there before.
 */
const isolationPattern = /\bvi\.(mock|doMock|resetModules)\(|\/testing\/unhandled\.ts"/;

/** Those of them that cannot share a worker, as paths from the root. */
export function isolatedUnitFiles(): string[] {
  return globSync(unitFiles, { cwd: root })
    .filter((file) => isolationPattern.test(readFileSync(path.join(root, file), "utf8")))
    .map((file) => file.split(path.sep).join("/"));
}
