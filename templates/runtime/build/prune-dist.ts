// Runs before `npm pack`: the compiler leaves the output of sources that were deleted or moved, and it would be packed.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "..");

for (const file of readdirSync(join(root, "dist"), { recursive: true, encoding: "utf8" })) {
  // The files of the docs page are only copied, and bundled libraries are made of packages.
  if (dirname(file) === join("openapi", "docs") || file.endsWith(".min.js")) continue;
  const source = file.replace(/(\.d\.ts|\.js)$/, ".ts");
  if (source !== file && !existsSync(join(root, "src", source))) rmSync(join(root, "dist", file));
}
