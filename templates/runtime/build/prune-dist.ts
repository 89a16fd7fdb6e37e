// Runs before `npm pack` in the folder of a package: the compiler leaves the output of sources that were deleted or moved, and it
// would be packed.
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, sep } from "node:path";

const root = process.cwd();
const manifest = readFileSync(join(root, "package.json"), "utf8");

/** Bundled libraries are made of packages, samples of types, and the files of the docs page are only copied. */
const isMade = (file: string): boolean =>
  dirname(file) === join("openapi", "docs") ||
  file.startsWith(`samples${sep}`) ||
  manifest.includes(`"./dist/${file.replaceAll(sep, "/")}"`);

for (const file of readdirSync(join(root, "dist"), { recursive: true, encoding: "utf8" })) {
  if (isMade(file) || !/\.(ts|js|json)$/.test(file)) continue;
  const source = file.replace(/(\.d\.ts|\.js)$/, ".ts");
  if (!existsSync(join(root, "src", source))) rmSync(join(root, "dist", file));
}
