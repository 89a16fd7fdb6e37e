// Writes the types of payloads whose fields are kept as data, those of GitHub's actions, and the table of Stripe's notifications:
// run it after a change of a payloads.json, of github-events.json or of the version of Stripe's package.
import { writeFileSync } from "node:fs";
import { githubActions, githubActionsFile } from "./github-actions.ts";
import { documentedSources, generatedFile, payloadTypes, readPayloads } from "./payload-types.ts";
import { notificationTable, notificationTableFile } from "./stripe-notifications.ts";

for (const id of documentedSources()) writeFileSync(generatedFile(id), payloadTypes(readPayloads(id)));
writeFileSync(notificationTableFile, notificationTable());
writeFileSync(githubActionsFile, githubActions());
