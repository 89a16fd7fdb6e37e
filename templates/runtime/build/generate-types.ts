// Writes the types of payloads whose fields are kept as data, and the table of Stripe's notifications: run it after a change
// of a payloads.json or of the version of Stripe's package.
import { writeFileSync } from "node:fs";
import { documentedSources, generatedFile, payloadTypes, readPayloads } from "./payload-types.ts";
import { notificationTable, notificationTableFile } from "./stripe-notifications.ts";

for (const id of documentedSources()) writeFileSync(generatedFile(id), payloadTypes(readPayloads(id)));
writeFileSync(notificationTableFile, notificationTable());
