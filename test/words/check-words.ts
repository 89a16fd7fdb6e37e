// Counts the words that CONTRIBUTING.md rejects, in names, comments, texts and documents. `npm run check` fails where one is used more
// often than `word-limits.json` allows; `node test/words/check-words.ts --lower` lowers these limits to what is used now.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gitFiles } from "../runner/source-files.ts";
import { type Counts, countAll } from "./count-words.ts";

// @reads test/words/word-limits.json

const root = join(import.meta.dirname, "..", "..");
const limitsFile = join(import.meta.dirname, "word-limits.json");

const files = gitFiles(root)
  .filter((file) => /\.(?:tsx?|md)$/.test(file))
  .filter((file) => /^(?:(?:extension|language-server|templates|webview-ui)\/|docs\/|[A-Z]+\.md$)/.test(file))
  .filter(
    (file) =>
      !/\.test\.tsx?$|\/testing\/|\.generated\.|\.d\.ts$|^templates\/projects\/|^docs\/reference\/(?:errors|command-line|hookloom-json)\.md$/.test(
        file,
      ),
  );

const counts = countAll(root, files);
const limits: Counts = JSON.parse(readFileSync(limitsFile, "utf8"));
for (const [word, count] of Object.entries(counts)) {
  const limit = limits[word] ?? 0;
  process.stdout.write(`${word.padEnd(30)}${String(count).padStart(6)}${String(limit).padStart(6)}\n`);
  if (count <= limit) continue;
  process.stderr.write(
    `"${word}" is used ${count} times instead of ${limit}: use the field's word, which CONTRIBUTING.md names.\n`,
  );
  process.exitCode = 1;
}
if (process.argv.includes("--lower")) {
  const lower = Object.fromEntries(
    Object.entries(counts).map(([word, count]) => [word, Math.min(count, limits[word] ?? count)]),
  );
  writeFileSync(limitsFile, `${JSON.stringify(lower, null, 2)}\n`);
}
