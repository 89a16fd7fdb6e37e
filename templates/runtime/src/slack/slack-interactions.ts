import type { SlackElementAction } from "./slack-actions.ts";
import type { SlackInputValues, SlackView } from "./slack-view.ts";

interface Team {
  readonly id: string;
  readonly domain: string;
  readonly enterprise_id?: string;
  readonly enterprise_name?: string;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

interface Interaction<Type extends string> {
  readonly type: Type;
  readonly team: Team | null;
  readonly token: string;
  readonly is_enterprise_install?: boolean;
  readonly enterprise?: Named;
}

interface InteractingUser extends Named {
  readonly team_id?: string;
}

interface InteractedMessage {
  readonly type: "message";
  readonly user?: string;
  readonly ts: string;
  readonly text?: string;
  readonly [more: string]: unknown;
}

/** A user clicked a button, selected a menu option or used another element of a message, a modal or a Home tab. */
export interface SlackBlockActions extends Interaction<"block_actions"> {
  readonly actions: SlackElementAction[];
  readonly user: {
    readonly id: string;
    readonly name?: string;
    readonly username: string;
    readonly team_id?: string;
  };
  readonly channel?: Named;
  readonly message?: InteractedMessage;
  readonly view?: SlackView;
  readonly state?: SlackInputValues;
  readonly response_url: string;
  readonly trigger_id: string;
  readonly api_app_id: string;
  readonly container: { readonly [member: string]: unknown };
  readonly app_unfurl?: unknown;
  readonly bot_access_token?: string;
  readonly function_data?: {
    readonly execution_id: string;
    readonly function: { readonly callback_id: string };
    readonly inputs: { readonly [name: string]: unknown };
  };
}

/** A user submitted a modal, which closes immediately. Its values are in `view.state.values`. */
export interface SlackViewSubmission extends Interaction<"view_submission"> {
  readonly user: InteractingUser;
  readonly view: SlackView;
  readonly api_app_id: string;
  readonly trigger_id: string;
  readonly response_urls?: {
    readonly block_id: string;
    readonly action_id: string;
    readonly channel_id: string;
    readonly response_url: string;
  }[];
}

/** A user closed a modal with `notify_on_close`. */
export interface SlackViewClosed extends Interaction<"view_closed"> {
  readonly user: InteractingUser;
  readonly view: SlackView;
  readonly api_app_id: string;
  readonly is_cleared: boolean;
}

/** A user chose one of the app's shortcuts from the search or the + menu of the composer. */
export interface SlackShortcut extends Interaction<"shortcut"> {
  readonly callback_id: string;
  readonly trigger_id: string;
  readonly user: { readonly id: string; readonly username: string; readonly team_id: string };
  readonly action_ts: string;
}

/** A user chose one of the app's shortcuts from a message menu. */
export interface SlackMessageAction extends Interaction<"message_action"> {
  readonly callback_id: string;
  readonly trigger_id: string;
  readonly message_ts: string;
  readonly response_url: string;
  readonly message: InteractedMessage;
  readonly user: InteractingUser & { readonly username?: string };
  readonly channel: Named;
  readonly action_ts: string;
}

interface ButtonClick {
  readonly type: "button";
  readonly name: string;
  readonly value: string;
}

interface MenuSelect {
  readonly type: "select";
  readonly name: string;
  readonly selected_options: { readonly value: string }[];
}

/** A user used a button or a menu of an attachment, the predecessor of blocks. */
export interface SlackInteractiveMessage extends Interaction<"interactive_message"> {
  readonly callback_id: string;
  readonly actions: (ButtonClick | MenuSelect)[];
  readonly user: InteractingUser;
  readonly channel: Named;
  readonly action_ts: string;
  readonly attachment_id?: string;
  readonly response_url: string;
  readonly trigger_id: string;
  readonly is_app_unfurl?: boolean;
  readonly message_ts?: string;
  readonly original_message?: { readonly [member: string]: string };
}

/** A user submitted a dialog, the predecessor of modals. */
export interface SlackDialogSubmission extends Interaction<"dialog_submission"> {
  readonly callback_id: string;
  readonly submission: { readonly [name: string]: string };
  readonly state: string;
  readonly user: InteractingUser;
  readonly channel: Named;
  readonly action_ts: string;
  readonly response_url: string;
}

/**
 * The payloads that Slack posts to an app's interactivity URL, by type. Requests for menu options
 * (`block_suggestion`) are not included, because their response must contain the options.
 * @example
 * workspace.on("view_submission", ({ payload, log }) => log.info(payload.view.callback_id));
 * @see https://docs.slack.dev/interactivity/handling-user-interaction/
 */
export interface SlackInteractions {
  readonly block_actions: SlackBlockActions;
  readonly view_submission: SlackViewSubmission;
  readonly view_closed: SlackViewClosed;
  readonly shortcut: SlackShortcut;
  readonly message_action: SlackMessageAction;
  readonly interactive_message: SlackInteractiveMessage;
  readonly dialog_submission: SlackDialogSubmission;
}

/**
 * A user typed a slash command: `/deploy shop` has the command `/deploy` and the text `shop`.
 * @example
 * workspace.on("command", ({ payload, log }) => log.info(`${payload.command} ${payload.text}`));
 * @see https://docs.slack.dev/interactivity/implementing-slash-commands/
 */
export interface SlackCommand {
  readonly token: string;
  readonly command: string;
  readonly text: string;
  readonly response_url: string;
  readonly trigger_id: string;
  readonly user_id: string;
  readonly user_name: string;
  readonly team_id: string;
  readonly team_domain: string;
  readonly channel_id: string;
  readonly channel_name: string;
  readonly api_app_id: string;
  readonly enterprise_id?: string;
  readonly enterprise_name?: string;
  readonly is_enterprise_install?: string;
}
