import type { Secret } from "../settings/setting.ts";
import { defineSource, type SourceOptions } from "../webhook/define-source.ts";
import type { HandlerOptions } from "../webhook/handler-options.ts";
import type { Trigger } from "../webhook/trigger.ts";
import type { GitHubContext, GitHubEventName, GitHubPayload } from "./github-payload.ts";
import { githubProtocol } from "./github-protocol.ts";

export type {
  GitHubContext,
  GitHubDelivered,
  GitHubEvent,
  GitHubEventName,
  GitHubPayload,
  GitHubSent,
  GitHubWithdrawnAlert,
} from "./github-payload.ts";
export { sign } from "./sign.ts";

/**
 * The options of `github`.
 * @example
 * github({ secret: secret("GITHUB_SECRET"), path: "/github-enterprise" });
 * @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export interface GitHubOptions extends SourceOptions {
  /** The secret that GitHub signs with. Without a secret, every delivery is rejected. */
  readonly secret?: Secret<string | undefined>;
}

/**
 * A path that GitHub posts to, with its event handlers. Created by `github`.
 * @example
 * const hub: GitHubTrigger = github({ secret: secret("GITHUB_SECRET") });
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
export interface GitHubTrigger extends Trigger {
  /**
   * Registers a handler for a GitHub event: for one action (`issues.opened`) or for all of its actions (`issues`).
   * Several handlers of an event run in parallel.
   * @example
   * hub.on("issues.opened", async ({ payload, log }) => {
   *   log.info(`New issue in ${payload.repository.full_name}: ${payload.issue.title}`);
   * });
   * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads
   * @throws UserError `bad-event`, `bad-handler` or `bad-handler-options`, in plain JavaScript
   */
  on<Name extends GitHubEventName>(
    event: Name,
    handler: (context: GitHubContext<Name>) => unknown,
    options?: HandlerOptions<GitHubPayload<Name>>,
  ): void;
}

const create = /* @__PURE__ */ defineSource<GitHubTrigger, GitHubOptions>({
  name: "github",
  scheme: githubProtocol,
});

/**
 * Creates a trigger for the webhooks of a GitHub repository, organization or app. The maximum size of a body is 25
 * MB, and it must be sent as `application/json`.
 * @example
 * const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });
 * hub.on("push", ({ payload, log }) => log.info(`${payload.commits.length} commits on ${payload.ref}`));
 * export default webhook(hub);
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads
 * @throws UserError `bad-path`
 */
export function github(options: GitHubOptions = {}): GitHubTrigger {
  return create(options);
}
