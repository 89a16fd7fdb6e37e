// Runs before `npm pack` in a package folder: the compiler does not delete the output of deleted or moved source
// files, which would otherwise be packed.
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, sep } from "node:path";

const root = process.cwd();
const manifest = readFileSync(join(root, "package.json"), "utf8");

/**
 * True for a file without a source file of the same name: libraries are bundled from packages, samples are generated
 * from types, and the files of the documentation page are copied.
 */
const isGenerated = (file: string): boolean =>
  dirname(file) === join("openapi", "docs") ||
  file.startsWith(`samples${sep}`) ||
  manifest.includes(`"./dist/${file.replaceAll(sep, "/")}"`);

for (const file of readdirSync(join(root, "dist"), { recursive: true, encoding: "utf8" })) {
  if (isGenerated(file) || !/\.(ts|js|json)$/.test(file)) continue;
  const source = file.replace(/(\.d\.ts|\.js)$/, ".ts");
  if (!existsSync(join(root, "src", source))) rmSync(join(root, "dist", file));
}
