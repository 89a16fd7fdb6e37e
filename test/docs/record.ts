// Writes the generated pages of docs/reference: `node --conditions=hookloom-source test/docs/record.ts`.
import { writeFileSync } from "node:fs";
import { referenceFile, referencePages } from "./reference-pages.ts";

for (const [name, page] of Object.entries(referencePages)) writeFileSync(referenceFile(name), page());
