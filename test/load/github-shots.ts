import { createHmac, randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { postBytes, type Shot } from "./http-client.ts";

export const loadSecret = "load-secret";
export const loadPath = "/github";

interface Examples {
  readonly name: string;
  readonly examples: readonly Readonly<Record<string, unknown>>[];
}

/** GitHub's own example of `issues.opened`, about 12 kB. */
export function issueOpened(): Buffer {
  const require = createRequire(import.meta.url);
  const all: readonly Examples[] = require("@octokit/webhooks-examples");
  const issues = all.find(({ name }) => name === "issues")?.examples;
  return Buffer.from(JSON.stringify(issues?.find(({ action }) => action === "opened")));
}

/** Signed deliveries with a new id each; the body and its signature are made once. */
export function githubShots(body: Buffer, limit = Number.POSITIVE_INFINITY): () => Shot | undefined {
  const signature = createHmac("sha256", loadSecret).update(body).digest("hex");
  let count = 0;
  return () => {
    if (count++ >= limit) return undefined;
    // In random order, like GitHub's: ascending ids would be easier for an index of the store.
    const id = randomUUID();
    const headers = {
      "content-type": "application/json",
      "user-agent": "GitHub-Hookshot/load",
      "x-github-event": "issues",
      "x-github-delivery": id,
      "x-hub-signature-256": `sha256=${signature}`,
    };
    return { id, bytes: postBytes(loadPath, headers, body) };
  };
}
