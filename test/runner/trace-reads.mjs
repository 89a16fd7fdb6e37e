// Preloaded into a process (`--import`), appends the path of each file that it reads to the file that HOOKLOOM_READS names.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const { HOOKLOOM_READS: log = "" } = process.env;
const { appendFileSync } = fs;

/** @param {Record<string, any>} object @param {readonly string[]} names */
function trace(object, names) {
  for (const name of names) {
    const original = object[name];
    object[name] = function traced(/** @type {any} */ path, /** @type {any[]} */ ...rest) {
      const file = path instanceof URL ? fileURLToPath(path) : path;
      if (typeof file === "string") appendFileSync(log, `${resolve(file)}\n`);
      return original.call(this, path, ...rest);
    };
  }
}

trace(fs, [
  "readFile",
  "readFileSync",
  "open",
  "openSync",
  "createReadStream",
  "copyFile",
  "copyFileSync",
  "cp",
  "cpSync",
]);
trace(fs.promises, ["readFile", "open", "copyFile", "cp"]);
syncBuiltinESMExports();
