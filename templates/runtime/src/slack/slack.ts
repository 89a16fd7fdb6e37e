import type { Secret } from "../settings/setting.ts";
import type { HandlerOptions } from "../webhook/handler-options.ts";
import { Trigger } from "../webhook/trigger.ts";
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

export interface SlackOptions {
  /** The app's signing secret. Without one, every delivery is refused. */
  readonly secret?: Secret<string | undefined>;
  /** Further secrets that are accepted too, while the secret is being changed. */
  readonly secrets?: readonly Secret<string | undefined>[];
  /** The path to listen on; `/slack` unless given. */
  readonly path?: string;
}

export class SlackTrigger extends Trigger {
  /**
   * Registers a handler for an event (`app_mention`), for messages of one kind (`message.channels`) or of all
   * (`message`), for slash commands (`command`) or for interactions (`block_actions`). Slack has its answer by the
   * time a handler runs: answer people through the Web API or the payload's `response_url`.
   * @throws UserError where the event is no text or the handler no function.
   */
  on<Name extends SlackEventName>(
    event: Name,
    handler: (context: SlackContext<Name>) => unknown,
    options?: HandlerOptions<SlackPayload<Name>>,
  ): void {
    this.register(event, handler, options);
  }
}

/**
 * A trigger for a Slack app: `const workspace = slack({ secret: secret("SLACK_SIGNING_SECRET") });`. Its URL serves
 * as the app's request URL for events, slash commands and interactivity.
 * @throws UserError `bad-path`
 */
export function slack(options: SlackOptions = {}): SlackTrigger {
  const secrets = [options.secret, ...(options.secrets ?? [])];
  return new SlackTrigger(slackProtocol, options.path ?? "/slack", secrets);
}
