// Finds the words that CONTRIBUTING.md rejects, in names, comments, texts and documents. `npm run check` fails where there is one;
// `node test/words/check-words.ts PATH...` checks these paths alone. Names that others use are in `kept-names.txt`.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gitFiles } from "../runner/source-files.ts";
import { findInDocument, findInSource } from "./find-words.ts";

// @reads test/words/kept-names.txt

const root = join(import.meta.dirname, "..", "..");
const kept = new Set(readFileSync(join(import.meta.dirname, "kept-names.txt"), "utf8").split("\n"));

const files = gitFiles(root)
  .filter((file) => /\.(?:tsx?|js|md)$/.test(file))
  .filter((file) => /^(?:(?:extension|language-server|templates|webview-ui)\/|docs\/|[A-Z]+\.md$)/.test(file))
  .filter(
    (file) =>
      !/\.test\.tsx?$|\/testing\/|\.generated\.|\.d\.ts$|^templates\/projects\/|^docs\/reference\/(?:errors|command-line|hookloom-json)\.md$/.test(
        file,
      ),
  );

const paths = process.argv.slice(2);
let count = 0;
for (const file of files.filter(
  (file) => paths.length === 0 || paths.some((path) => file.startsWith(path)),
)) {
  const text = readFileSync(join(root, file), "utf8");
  for (const { line, kind, text: found } of file.endsWith(".md")
    ? findInDocument(text)
    : findInSource(file, text, kept)) {
    process.stderr.write(`${file}:${line} ${kind}: ${found}\n`);
    count++;
  }
}
process.stdout.write(`${count} rejected words; CONTRIBUTING.md names the field's.\n`);
if (count > 0) process.exitCode = 1;
