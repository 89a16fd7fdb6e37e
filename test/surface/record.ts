// Records the public surfaces. Run `node --conditions=hookloom-source test/surface/record.ts` after `npm run build`.
import { writeFileSync } from "node:fs";
import { recordedFile, surfaces } from "./surfaces.ts";

for (const [name, read] of Object.entries(surfaces)) writeFileSync(recordedFile(name), await read());
