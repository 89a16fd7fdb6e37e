import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** Where the page's script is served. */
export const docsScriptPath = "/docs/openapi-explorer.min.js";

/** The page that shows `/openapi.json`; it loads nothing from anywhere else. */
export const docsPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; img-src data:; font-src data:">
<title>What this webhook receives</title>
<style>body { margin: 0; font-family: system-ui, sans-serif; }</style>
</head>
<body>
<openapi-explorer spec-url="/openapi.json" hide-console hide-authentication hide-server-selection></openapi-explorer>
<script type="module" src="${docsScriptPath}"></script>
</body>
</html>
`;

const name = "openapi-explorer.min.js";

/** Next to the bundle in an image, else in the package of a project. */
function places(): readonly (() => string)[] {
  return [
    () => fileURLToPath(new URL(name, import.meta.url)),
    () => createRequire(import.meta.url).resolve("@hookloom/runtime/docs-script"),
  ];
}

let script: Buffer | undefined;

/** The script of the docs page, read on first use; undefined where the project has none. */
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
