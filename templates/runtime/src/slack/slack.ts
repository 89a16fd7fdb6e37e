import type { Secret } from "../settings/setting.ts";
import { defineSource, type SourceOptions } from "../webhook/define-source.ts";
import type { HandlerOptions } from "../webhook/handler-options.ts";
import type { Trigger } from "../webhook/trigger.ts";
import type { SlackContext, SlackEventName, SlackPayload } from "./slack-payload.ts";
import { slackProtocol } from "./slack-protocol.ts";

export { sign } from "./sign.ts";
export type { SlackElementAction } from "./slack-actions.ts";
export type { SlackCommand, SlackInteractions } from "./slack-interactions.ts";
export type {
  SlackContext,
  SlackDelivered,
  SlackEnvelope,
  SlackEventName,
  SlackPayload,
  SlackSent,
} from "./slack-payload.ts";
export type { SlackInputValue, SlackView } from "./slack-view.ts";

/**
 * The options of `slack`.
 * @example
 * slack({ secret: secret("SLACK_SIGNING_SECRET"), path: "/slack-support" });
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack/
 */
export interface SlackOptions extends SourceOptions {
  /** The app's signing secret. Without a secret, every delivery is rejected. */
  readonly secret?: Secret<string | undefined>;
}

/**
 * A path that Slack posts to, with its event handlers. Created by `slack`.
 * @example
 * const workspace: SlackTrigger = slack({ secret: secret("SLACK_SIGNING_SECRET") });
 * @see https://docs.slack.dev/reference/events/
 */
export interface SlackTrigger extends Trigger {
  /**
   * Registers a handler for an event (`app_mention`), for messages of one kind (`message.channels`) or of any kind
   * (`message`), for slash commands (`command`) or for interactions (`block_actions`). The response has already been
   * sent to Slack when a handler runs: reply to users with the Web API or the payload's `response_url`.
   * @example
   * workspace.on("app_mention", async ({ payload, log }) => {
   *   log.info(`${payload.event.user}: ${payload.event.text}`);
   * });
   * @see https://docs.slack.dev/reference/events/
   * @throws UserError `bad-event`, `bad-handler` or `bad-handler-options`, in plain JavaScript
   */
  on<Name extends SlackEventName>(
    event: Name,
    handler: (context: SlackContext<Name>) => unknown,
    options?: HandlerOptions<SlackPayload<Name>>,
  ): void;
}

const create = /* @__PURE__ */ defineSource<SlackTrigger, SlackOptions>({
  name: "slack",
  scheme: slackProtocol,
});

/**
 * Creates a trigger for a Slack app. Use its URL as the app's request URL for events, slash commands and
 * interactivity. The maximum size of a body is 1 MB. Signatures are valid for five minutes.
 * @example
 * const workspace = slack({ secret: secret("SLACK_SIGNING_SECRET", "Signs what Slack sends") });
 * workspace.on("command", ({ payload, log }) => log.info(`${payload.command} ${payload.text}`));
 * export default webhook(workspace);
 * @see https://docs.slack.dev/apis/events-api/
 * @throws UserError `bad-path`
 */
export function slack(options: SlackOptions = {}): SlackTrigger {
  return create(options);
}
