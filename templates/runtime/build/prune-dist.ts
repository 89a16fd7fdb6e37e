// Runs before `npm pack`: the compiler leaves the output of sources that were deleted or moved, and it would be packed.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

for (const file of readdirSync(join(root, "dist"), { recursive: true, encoding: "utf8" })) {
  // A script that is only copied, such as the one of the docs page, has no source.
  const source = file.replace(/(\.d\.ts|(?<!\.min)\.js)$/, ".ts");
  if (source !== file && !existsSync(join(root, "src", source))) rmSync(join(root, "dist", file));
}
