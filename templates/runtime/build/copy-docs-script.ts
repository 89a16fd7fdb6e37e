// The page of the management port has to work without any network, so its script travels with the package.
import { copyFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const target = join(import.meta.dirname, "..", "dist", "openapi", "openapi-explorer.min.js");
const package_ = dirname(createRequire(import.meta.url).resolve("openapi-explorer/package.json"));
mkdirSync(dirname(target), { recursive: true });
copyFileSync(join(package_, "dist", "browser", "openapi-explorer.min.js"), target);
