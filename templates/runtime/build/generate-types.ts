// Generates the types of payloads that are documented as data, the type of GitHub's actions, and the table of
// Stripe's notifications. Run this script after changes to a payloads.json, to github-events.json or to the version
// of Stripe's package.
import { writeFileSync } from "node:fs";
import { githubActions, githubActionsFile } from "./github-actions.ts";
import { documentedSources, generatedFile, payloadTypes, readPayloads } from "./payload-types.ts";
import { notificationTable, notificationTableFile } from "./stripe-notifications.ts";

for (const id of documentedSources()) writeFileSync(generatedFile(id), payloadTypes(readPayloads(id)));
writeFileSync(notificationTableFile, notificationTable());
writeFileSync(githubActionsFile, githubActions());
