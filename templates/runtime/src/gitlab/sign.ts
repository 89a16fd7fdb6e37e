import { randomUUID } from "node:crypto";
import { messageHeaders } from "../standard-webhooks/sign.ts";
import type { Signed, SignInput } from "../webhook/trigger.ts";
import { hookOf } from "./gitlab-hooks.ts";

/**
 * The headers that GitLab would send with a body: signed where the secret is a signing token (`whsec_...`), else with
 * the secret token as it is.
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
    "x-gitlab-event": hookOf(input.event),
    "x-gitlab-event-uuid": randomUUID(),
    "x-gitlab-webhook-uuid": randomUUID(),
  };
  if (input.secret.startsWith("whsec_")) {
    return { headers: { ...headers, ...messageHeaders({ ...input, deliveryId: id }) } };
  }
  return { headers: { ...headers, "x-gitlab-token": input.secret }, credentials: { "x-gitlab-token": "" } };
}
