import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Writes a package into a folder's node_modules. */
function writePackage(root: string, manifest: { readonly name: string }, files: object = {}): void {
  const folder = path.join(root, "node_modules", ...manifest.name.split("/"));
  mkdirSync(folder, { recursive: true });
  const all = { "package.json": JSON.stringify({ version: "1.2.3", type: "module", ...manifest }), ...files };
  for (const [name, text] of Object.entries(all)) writeFileSync(path.join(folder, name), text);
}

/** A small runtime that imports the gateway as the real one does; an earlier release has it in itself. */
export function writeRuntime(root: string, earlier = false): void {
  const ofGateway = earlier ? { default: "./own.js" } : "@hookloom/gateway/access";
  writePackage(
    root,
    {
      name: "@hookloom/runtime",
      ...{ exports: { "./serve": "./serve.js", "./word": "./word.js" } },
      ...{ imports: { "#access": { "hookloom-api": ofGateway, default: "./none.js" } } },
    },
    {
      "serve.js": 'import { access } from "#access";\nexport const serve = () => console.log(access);\n',
      "none.js": 'export const access = "none";\n',
      "word.js": 'export const word = "of this runtime";\n',
      "own.js": 'export const access = "own";\n',
    },
  );
}

export const writeGateway = (root: string): void =>
  writePackage(
    root,
    { name: "@hookloom/gateway", ...{ exports: { "./access": "./access.js" } } },
    { "access.js": 'export const access = "gateway";\n' },
  );
