import type { Secret } from "../settings/setting.ts";
import type { HandlerOptions } from "../webhook/handler-options.ts";
import { Trigger } from "../webhook/trigger.ts";
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

export interface GitHubOptions {
  /** The secret that GitHub signs with. Without one, every delivery is refused. */
  readonly secret?: Secret<string | undefined>;
  /** Further secrets that are accepted too, while the secret is being changed. */
  readonly secrets?: readonly Secret<string | undefined>[];
  /** The path to listen on; `/github` unless given. */
  readonly path?: string;
}

export class GitHubTrigger extends Trigger {
  /**
   * Registers a handler for an event: for one action (`issues.opened`), or for all of them (`issues`).
   * Several handlers of one event run side by side.
   * @throws UserError where the event is no text or the handler no function.
   */
  on<Name extends GitHubEventName>(
    event: Name,
    handler: (context: GitHubContext<Name>) => unknown,
    options?: HandlerOptions<GitHubPayload<Name>>,
  ): void {
    this.register(event, handler, options);
  }
}

/**
 * A trigger for GitHub: `const hub = github({ secret: secret("GITHUB_SECRET") });`.
 * @throws UserError `bad-path`
 */
export function github(options: GitHubOptions = {}): GitHubTrigger {
  const secrets = [options.secret, ...(options.secrets ?? [])];
  return new GitHubTrigger(githubProtocol, options.path ?? "/github", secrets);
}
