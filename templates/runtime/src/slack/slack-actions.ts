import type { Confirmation, Option, PlainTextElement, RichTextBlock } from "@slack/types";

/** The members of every action: the element, the block and the time. */
interface Action<Type extends string> {
  readonly type: Type;
  readonly block_id: string;
  readonly action_id: string;
  readonly action_ts: string;
}

interface Confirmable {
  readonly confirm?: Confirmation;
}

interface Menu extends Confirmable {
  readonly placeholder?: PlainTextElement;
}

interface Chosen {
  readonly text: PlainTextElement;
  readonly value: string;
}

export interface SlackButtonAction extends Action<"button">, Confirmable {
  readonly value?: string;
  readonly text: PlainTextElement;
  readonly url?: string;
}

interface FeedbackButtonsAction extends Action<"feedback_buttons"> {
  readonly value: string;
  readonly text: PlainTextElement;
}

interface IconButtonAction extends Action<"icon_button"> {
  readonly icon: string;
  readonly value: string;
  readonly text: PlainTextElement;
}

interface StaticSelectAction extends Action<"static_select">, Menu {
  readonly selected_option: Chosen;
  readonly initial_option?: Option;
}

interface MultiStaticSelectAction extends Action<"multi_static_select">, Menu {
  readonly selected_options: Chosen[];
  readonly initial_options?: Option[];
}

interface UsersSelectAction extends Action<"users_select">, Menu {
  readonly selected_user: string;
  readonly initial_user?: string;
}

interface MultiUsersSelectAction extends Action<"multi_users_select">, Menu {
  readonly selected_users: string[];
  readonly initial_users?: string[];
}

interface ConversationsSelectAction extends Action<"conversations_select">, Menu {
  readonly selected_conversation: string;
  readonly initial_conversation?: string;
}

interface MultiConversationsSelectAction extends Action<"multi_conversations_select">, Menu {
  readonly selected_conversations: string[];
  readonly initial_conversations?: string[];
}

interface ChannelsSelectAction extends Action<"channels_select">, Menu {
  readonly selected_channel: string;
  readonly initial_channel?: string;
}

interface MultiChannelsSelectAction extends Action<"multi_channels_select">, Menu {
  readonly selected_channels: string[];
  readonly initial_channels?: string[];
}

interface ExternalSelectAction extends Action<"external_select">, Menu {
  readonly selected_option?: Option;
  readonly initial_option?: Option;
  readonly min_query_length?: number;
}

interface MultiExternalSelectAction extends Action<"multi_external_select">, Menu {
  readonly selected_options?: Option[];
  readonly initial_options?: Option[];
  readonly min_query_length?: number;
}

interface OverflowAction extends Action<"overflow">, Confirmable {
  readonly selected_option: Chosen;
}

interface DatepickerAction extends Action<"datepicker">, Menu {
  readonly selected_date: string | null;
  readonly initial_date?: string;
}

interface TimepickerAction extends Action<"timepicker">, Menu {
  readonly selected_time: string | null;
  readonly initial_time?: string;
}

interface RadioButtonsAction extends Action<"radio_buttons">, Confirmable {
  readonly selected_option: Option | null;
  readonly initial_option?: Option;
}

interface CheckboxesAction extends Action<"checkboxes">, Confirmable {
  readonly selected_options: Option[];
  readonly initial_options?: Option[];
}

interface PlainTextInputAction extends Action<"plain_text_input"> {
  readonly value: string;
}

interface RichTextInputAction extends Action<"rich_text_input"> {
  readonly rich_text_value: RichTextBlock;
}

/**
 * A user's action on an interactive element of a message, a modal or a Home tab. `type` is the type of the element.
 * @example
 * function idOf(action: SlackElementAction) {
 *   return action.action_id;
 * }
 * workspace.on("block_actions", ({ payload, log }) => log.info(payload.actions.map(idOf).join()));
 * @see https://docs.slack.dev/reference/interaction-payloads/block_actions-payload/
 */
export type SlackElementAction =
  | SlackButtonAction
  | FeedbackButtonsAction
  | IconButtonAction
  | StaticSelectAction
  | MultiStaticSelectAction
  | UsersSelectAction
  | MultiUsersSelectAction
  | ConversationsSelectAction
  | MultiConversationsSelectAction
  | ChannelsSelectAction
  | MultiChannelsSelectAction
  | ExternalSelectAction
  | MultiExternalSelectAction
  | OverflowAction
  | DatepickerAction
  | TimepickerAction
  | RadioButtonsAction
  | CheckboxesAction
  | PlainTextInputAction
  | RichTextInputAction;
