import type { Secret } from "../settings/setting.ts";
import { defineSource, type SourceOptions } from "../webhook/define-source.ts";
import type { HandlerOptions } from "../webhook/handler-options.ts";
import type { Trigger } from "../webhook/trigger.ts";
import type { GitLabContext, GitLabEventName, GitLabPayload } from "./gitlab-payload.ts";
import { gitlabProtocol } from "./gitlab-protocol.ts";

export type { GitLabContext, GitLabDelivered, GitLabEventName, GitLabPayload } from "./gitlab-payload.ts";
export { sign } from "./sign.ts";

/**
 * The options of `gitlab`.
 * @example
 * gitlab({ secret: secret("GITLAB_SECRET"), path: "/gitlab-internal" });
 * @see https://docs.gitlab.com/user/project/integrations/webhooks/
 */
export interface GitLabOptions extends SourceOptions {
  /**
   * The webhook's signing token (`whsec_...`), which GitLab signs with, or its secret token, which GitLab sends in a
   * header. Without a secret, every delivery is rejected.
   */
  readonly secret?: Secret<string | undefined>;
}

/**
 * A path that GitLab posts to, with its event handlers. Created by `gitlab`.
 * @example
 * const lab: GitLabTrigger = gitlab({ secret: secret("GITLAB_SECRET") });
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/
 */
export interface GitLabTrigger extends Trigger {
  /**
   * Registers a handler for a GitLab event: for one action (`issue.open`) or for all of its actions (`issue`).
   * Several handlers of an event run in parallel.
   * @example
   * lab.on("merge_request.open", async ({ payload, log }) => {
   *   log.info(`New merge request: ${payload.object_attributes.title}`);
   * });
   * @see https://docs.gitlab.com/user/project/integrations/webhook_events/
   * @throws UserError `bad-event`, `bad-handler` or `bad-handler-options`, in plain JavaScript
   */
  on<Name extends GitLabEventName>(
    event: Name,
    handler: (context: GitLabContext<Name>) => unknown,
    options?: HandlerOptions<GitLabPayload<Name>>,
  ): void;
}

const create = /* @__PURE__ */ defineSource<GitLabTrigger, GitLabOptions>({
  name: "gitlab",
  scheme: gitlabProtocol,
});

/**
 * Creates a trigger for the webhooks of a GitLab project or group. The maximum size of a body is 25 MB.
 * @example
 * const lab = gitlab({ secret: secret("GITLAB_SECRET", "Signs what GitLab sends") });
 * lab.on("push", ({ payload, log }) => log.info(`${payload.user_name} pushed to ${payload.ref}`));
 * export default webhook(lab);
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/
 * @throws UserError `bad-path`
 */
export function gitlab(options: GitLabOptions = {}): GitLabTrigger {
  return create(options);
}
