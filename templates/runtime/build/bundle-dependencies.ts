// Runs before `npm pack` in a package folder. npm only bundles dependencies from the package's own node_modules, but
// in a workspace they are in the root folder.
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";

const own = process.cwd();
const description: { readonly bundleDependencies: readonly string[] } = JSON.parse(
  readFileSync(join(own, "package.json"), "utf8"),
);

for (const name of description.bundleDependencies) {
  const target = join(own, "node_modules", ...name.split("/"));
  const found = createRequire(join(own, "..", "package.json"))
    .resolve.paths(name)
    ?.map((folder) => join(folder, ...name.split("/")))
    .find((folder) => existsSync(join(folder, "package.json")));

  if (found === undefined) throw new Error(`${name} is not installed: run npm ci.`);
  if (!`${dirname(found)}${sep}`.startsWith(join(own, "node_modules"))) {
    rmSync(target, { recursive: true, force: true });
    cpSync(found, target, { recursive: true });
  }
}
