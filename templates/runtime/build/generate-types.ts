// Writes the types of payloads whose fields are kept as data: run it after a change of a payloads.json.
import { writeFileSync } from "node:fs";
import { documentedSources, generatedFile, payloadTypes, readPayloads } from "./payload-types.ts";

for (const id of documentedSources()) writeFileSync(generatedFile(id), payloadTypes(readPayloads(id)));
