// Finds the words that CONTRIBUTING.md rejects, in names, comments, texts and documents. `npm run check` fails where a kind is found more
// often than `word-limits.json` allows; `node test/words/check-words.ts --lower` lowers these limits to what is found now, and
// `--list PATH...` prints each finding under these paths. Names that others use are in `kept-names.txt`.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gitFiles } from "../runner/source-files.ts";
import { findInDocument, findInSource } from "./find-words.ts";

// @reads test/words/word-limits.json test/words/kept-names.txt

const root = join(import.meta.dirname, "..", "..");
const limitsFile = join(import.meta.dirname, "word-limits.json");
const kept = new Set(readFileSync(join(import.meta.dirname, "kept-names.txt"), "utf8").split("\n"));

const files = gitFiles(root)
  .filter((file) => /\.(?:tsx?|md)$/.test(file))
  .filter((file) => /^(?:(?:extension|language-server|templates|webview-ui)\/|docs\/|[A-Z]+\.md$)/.test(file))
  .filter(
    (file) =>
      !/\.test\.tsx?$|\/testing\/|\.generated\.|\.d\.ts$|^templates\/projects\/|^docs\/reference\/(?:errors|command-line|hookloom-json)\.md$/.test(
        file,
      ),
  );

const findings = files.flatMap((file) => {
  const text = readFileSync(join(root, file), "utf8");
  return [...(file.endsWith(".md") ? findInDocument(text) : findInSource(file, text, kept))].map((one) => ({
    ...one,
    file,
  }));
});

if (process.argv[2] === "--list") {
  const paths = process.argv.slice(3);
  const listed = findings.filter(
    ({ file }) => paths.length === 0 || paths.some((path) => file.startsWith(path)),
  );
  for (const { file, line, kind, text } of listed) process.stdout.write(`${file}:${line} ${kind}: ${text}\n`);
  process.stdout.write(`${listed.length} findings\n`);
  process.exit(0);
}

const limits: Record<string, number> = JSON.parse(readFileSync(limitsFile, "utf8"));
const found = Map.groupBy(findings, ({ kind }) => kind as string);
for (const [kind, limit] of Object.entries(limits)) {
  const count = found.get(kind)?.length ?? 0;
  process.stdout.write(`${kind.padEnd(30)}${String(count).padStart(6)}${String(limit).padStart(6)}\n`);
  if (count <= limit) continue;
  process.stderr.write(
    `"${kind}" is found ${count} times instead of ${limit}: use the field's word, which CONTRIBUTING.md names.\n`,
  );
  process.exitCode = 1;
}
if (process.argv.includes("--lower")) {
  const lower = Object.entries(limits).map(([kind, limit]) => [
    kind,
    Math.min(limit, found.get(kind)?.length ?? 0),
  ]);
  writeFileSync(limitsFile, `${JSON.stringify(Object.fromEntries(lower), null, 2)}\n`);
}
