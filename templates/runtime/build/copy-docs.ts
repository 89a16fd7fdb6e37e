// The page of the management port has to work without any network, so what it loads travels with the package: our own
// files and two of Swagger UI's. Its package is not shipped, since it depends on one that reports installations.
import { cpSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const own = join(import.meta.dirname, "..", "src", "openapi", "docs");
const target = join(import.meta.dirname, "..", "dist", "openapi", "docs");
const swagger = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));

mkdirSync(target, { recursive: true });
cpSync(own, target, { recursive: true });
for (const name of ["swagger-ui.css", "swagger-ui-bundle.js"])
  cpSync(join(swagger, name), join(target, name));
