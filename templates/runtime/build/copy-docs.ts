// The page on the management port must work without network access, so its assets are part of the package: our own
// files and two files from Swagger UI. The Swagger UI package itself is not shipped, because it depends on a package
// that reports installations.
import { cpSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const ownAssets = join(import.meta.dirname, "..", "src", "openapi", "docs");
const target = join(import.meta.dirname, "..", "dist", "openapi", "docs");
const swagger = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));

mkdirSync(target, { recursive: true });
cpSync(ownAssets, target, { recursive: true });
for (const name of ["swagger-ui.css", "swagger-ui-bundle.js"])
  cpSync(join(swagger, name), join(target, name));
