import type { Secret } from "../settings/setting.ts";
import type { HandlerOptions } from "../webhook/handler-options.ts";
import { Trigger } from "../webhook/trigger.ts";
import type { GitLabContext, GitLabEventName, GitLabPayload } from "./gitlab-payload.ts";
import { gitlabProtocol } from "./gitlab-protocol.ts";

export type { GitLabContext, GitLabDelivered, GitLabEventName, GitLabPayload } from "./gitlab-payload.ts";
export { sign } from "./sign.ts";

export interface GitLabOptions {
  /**
   * The hook's signing token (`whsec_...`), with which GitLab signs, or its secret token, which GitLab sends along.
   * Without one, every delivery is refused.
   */
  readonly secret?: Secret<string | undefined>;
  /** Further secrets that are accepted too, while the secret is being changed. */
  readonly secrets?: readonly Secret<string | undefined>[];
  /** The path to listen on; `/gitlab` unless given. */
  readonly path?: string;
}

export class GitLabTrigger extends Trigger {
  /**
   * Registers a handler for an event: for one action (`issue.open`), or for all of them (`issue`).
   * Several handlers of one event run side by side.
   * @throws UserError where the event is no text or the handler no function.
   */
  on<Name extends GitLabEventName>(
    event: Name,
    handler: (context: GitLabContext<Name>) => unknown,
    options?: HandlerOptions<GitLabPayload<Name>>,
  ): void {
    this.register(event, handler, options);
  }
}

/**
 * A trigger for GitLab: `const lab = gitlab({ secret: secret("GITLAB_SECRET") });`.
 * @throws UserError `bad-path`
 */
export function gitlab(options: GitLabOptions = {}): GitLabTrigger {
  const secrets = [options.secret, ...(options.secrets ?? [])];
  return new GitLabTrigger(gitlabProtocol, options.path ?? "/gitlab", secrets);
}
