// Runs before `npm pack` in a package folder. npm only bundles dependencies from the package's own node_modules, but
// in a workspace they are in the root folder.
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";

const packageFolder = process.cwd();
const description: { readonly bundleDependencies: readonly string[] } = JSON.parse(
  readFileSync(join(packageFolder, "package.json"), "utf8"),
);

for (const name of description.bundleDependencies) {
  const target = join(packageFolder, "node_modules", ...name.split("/"));
  const found = createRequire(join(packageFolder, "..", "package.json"))
    .resolve.paths(name)
    ?.map((folder) => join(folder, ...name.split("/")))
    .find((folder) => existsSync(join(folder, "package.json")));

  if (found === undefined) throw new Error(`${name} is not installed: run npm ci.`);
  if (!`${dirname(found)}${sep}`.startsWith(join(packageFolder, "node_modules"))) {
    rmSync(target, { recursive: true, force: true });
    cpSync(found, target, { recursive: true });
  }
}
