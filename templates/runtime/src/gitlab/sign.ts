import { randomUUID } from "node:crypto";
import { messageHeaders } from "../standard-webhooks/sign.ts";
import type { Signed, SignInput } from "../webhook/trigger.ts";

/** The `x-gitlab-event` header for each kind of event. Work items have the same header as issues. */
const hookNames: Readonly<Record<string, string>> = {
  push: "Push Hook",
  tag_push: "Tag Push Hook",
  issue: "Issue Hook",
  work_item: "Issue Hook",
  note: "Note Hook",
  merge_request: "Merge Request Hook",
  wiki_page: "Wiki Page Hook",
  pipeline: "Pipeline Hook",
  job: "Job Hook",
  deployment: "Deployment Hook",
  feature_flag: "Feature Flag Hook",
  release: "Release Hook",
  milestone: "Milestone Hook",
  emoji: "Emoji Hook",
  access_token: "Resource Access Token Hook",
  vulnerability: "Vulnerability Hook",
  project_create: "Project Hook",
  project_destroy: "Project Hook",
  subgroup_create: "Subgroup Hook",
  subgroup_destroy: "Subgroup Hook",
};

/** Returns the header value for an event. Only member events have no kind of their own. */
export function hookName(event: string): string {
  const [kind = ""] = event.split(".", 1);
  return Object.hasOwn(hookNames, kind) ? (hookNames[kind] ?? "") : "Member Hook";
}

/**
 * Returns the headers that GitLab would send with a body: a signature if the secret is a signing token (`whsec_...`),
 * otherwise the secret token itself.
 * @example
 * const body = JSON.stringify(payload);
 * const { headers } = sign({ body, secret: "the secret", event: "issue.open" });
 * await fetch("http://127.0.0.1:3000/gitlab", { method: "POST", headers, body });
 * @see https://docs.gitlab.com/user/project/integrations/webhooks/
 */
export function sign(input: SignInput): Signed {
  const id = input.deliveryId ?? randomUUID();
  const headers = {
    "content-type": "application/json",
    "user-agent": "GitLab/hookloom",
    "idempotency-key": id,
    "x-gitlab-event": hookName(input.event),
    "x-gitlab-event-uuid": randomUUID(),
    "x-gitlab-webhook-uuid": randomUUID(),
  };
  if (input.secret.startsWith("whsec_")) {
    return { headers: { ...headers, ...messageHeaders({ ...input, deliveryId: id }) } };
  }
  return { headers: { ...headers, "x-gitlab-token": input.secret }, credentials: { "x-gitlab-token": "" } };
}
