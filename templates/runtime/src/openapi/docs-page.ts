import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const types: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
};

const names = ["index.html", "docs.css", "docs.js", "swagger-ui.css", "swagger-ui-bundle.js"] as const;

/** A file of the documentation page for `/openapi.json`. */
export interface DocsFile {
  readonly type: string;
  readonly bytes: Buffer;
}

/** The files of `/docs` and its assets, by path. */
const files: ReadonlyMap<string, string> = new Map([
  ["/docs", "index.html"],
  ["/docs/", "index.html"],
  ...names.slice(1).map((name): [string, string] => [`/docs/${name}`, name]),
]);

/** The paths of the documentation page and its assets. */
export const docsPaths: readonly string[] = [...files.keys()];

/** The `<head>` elements of a page that shows Swagger UI in its element `docs`. */
export const docsHead = `<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="stylesheet" href="/docs/docs.css">
<script src="/docs/swagger-ui-bundle.js" defer></script>
<script src="/docs/docs.js" defer></script>
`;

/** A content security policy: the page only loads files from this port, and its console only calls this port. */
export const docsPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Returns the possible locations of a file: next to the bundle in an image, otherwise in the installed package. */
function candidates(name: string): readonly (() => string | URL)[] {
  return [
    () => new URL(`docs/${name}`, import.meta.url),
    () => createRequire(import.meta.url).resolve(`@hookloom/runtime/docs/${name}`),
  ];
}

const cachedFiles = new Map<string, Buffer>();

/** Returns a file of the page, which is read on first use; undefined if the project does not have it. */
export async function readDocsFile(path: string): Promise<DocsFile | undefined> {
  const name = files.get(path);
  if (name === undefined) return undefined;
  for (const candidate of cachedFiles.has(name) ? [] : candidates(name)) {
    try {
      cachedFiles.set(name, await readFile(candidate()));
      break;
    } catch {
      // The next location is tried.
    }
  }
  const bytes = cachedFiles.get(name);
  return bytes === undefined ? undefined : { type: types[name.split(".").at(-1) ?? ""] ?? "", bytes };
}
