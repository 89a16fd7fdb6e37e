import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const name = "openapi-explorer.min.js";

/** Beside a bundle, where an image has it; else in the package, where a project has it. */
function places(): readonly (() => string)[] {
  return [
    () => fileURLToPath(new URL(name, import.meta.url)),
    () => createRequire(import.meta.url).resolve("@hookloom/runtime/docs-script"),
  ];
}

let script: Buffer | undefined;

/** The script of the docs page, read when somebody first looks; undefined where the project came without it. */
export async function readDocsScript(): Promise<Buffer | undefined> {
  for (const place of script === undefined ? places() : []) {
    try {
      script = await readFile(place());
      break;
    } catch {
      // The next place may have it.
    }
  }
  return script;
}
