// Writes dist/samples/<source>/<event>.json, which the tools load on demand, and next to them <source>.schemas.json
// with the schemas of each source's documented payloads.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { payloadSchemas } from "./payload-schemas.ts";
import { documentedSources, readPayloads } from "./payload-types.ts";
import { readSamples } from "./read-samples.ts";

const samples = join(import.meta.dirname, "..", "dist", "samples");

rmSync(samples, { recursive: true, force: true });
for (const [source, files] of readSamples()) {
  const folder = join(samples, source);
  mkdirSync(folder, { recursive: true });
  for (const file of files) {
    // This is the file name that the catalogue's `sampleFile` returns. That function is not imported, because the
    // compiler checks this folder before the catalogue.
    const name = encodeURIComponent(file.event).replaceAll("*", "%2A");
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(file));
  }
}

for (const id of documentedSources()) {
  writeFileSync(join(samples, `${id}.schemas.json`), JSON.stringify(payloadSchemas(readPayloads(id))));
}
