import type { Block, KnownBlock, RichTextBlock } from "@slack/types";

interface PlainText {
  readonly type: "plain_text";
  readonly text: string;
  readonly emoji?: boolean;
}

interface SelectedOption {
  readonly text: PlainText;
  readonly value: string;
}

/** A file that a user selected in a modal. Slack sends many more members than are listed here. */
interface UploadedFile {
  readonly id: string;
  readonly name?: string;
  readonly title?: string;
  readonly mimetype?: string;
  readonly filetype?: string;
  readonly size?: number;
  readonly url_private?: string;
  readonly url_private_download?: string;
  readonly permalink?: string;
  readonly [more: string]: unknown;
}

/**
 * The value of an input in a modal or a Home tab. Its members depend on `type`.
 * @example
 * workspace.on("view_submission", ({ payload, log }) => {
 *   const title: SlackInputValue | undefined = payload.view.state.values.title?.text;
 *   log.info(title?.value ?? "");
 * });
 * @see https://docs.slack.dev/reference/views/modal-views/
 */
export interface SlackInputValue {
  readonly type: string;
  readonly value?: string | null;
  readonly selected_date?: string | null;
  readonly selected_time?: string | null;
  readonly selected_date_time?: number | null;
  readonly selected_conversation?: string | null;
  readonly selected_channel?: string | null;
  readonly selected_user?: string | null;
  readonly selected_option?: SelectedOption | null;
  readonly selected_conversations?: string[];
  readonly selected_channels?: string[];
  readonly selected_users?: string[];
  readonly selected_options?: SelectedOption[];
  readonly rich_text_value?: RichTextBlock;
  readonly files?: UploadedFile[];
}

/** The values of all inputs by block id and action id. */
export interface SlackInputValues {
  readonly values: { readonly [blockId: string]: { readonly [actionId: string]: SlackInputValue } };
}

/**
 * A modal or a Home tab, as sent by Slack.
 * @example
 * workspace.on("view_closed", ({ payload, log }) => {
 *   const view: SlackView = payload.view;
 *   log.info(view.id);
 * });
 * @see https://docs.slack.dev/reference/views/
 */
export interface SlackView {
  readonly id: string;
  readonly callback_id: string;
  readonly team_id: string;
  readonly app_installed_team_id?: string;
  readonly app_id: string | null;
  readonly bot_id: string;
  readonly title: PlainText;
  readonly type: string;
  readonly blocks: (KnownBlock | Block)[];
  readonly close: PlainText | null;
  readonly submit: PlainText | null;
  readonly state: SlackInputValues;
  readonly hash: string;
  readonly private_metadata: string;
  readonly root_view_id: string | null;
  readonly previous_view_id: string | null;
  readonly clear_on_close: boolean;
  readonly notify_on_close: boolean;
  readonly external_id?: string;
  readonly entity_url?: string;
  readonly external_ref?: { readonly id: string; readonly type?: string };
  readonly app_unfurl_url?: string;
  readonly message_ts?: string;
  readonly thread_ts?: string;
  readonly channel?: string;
}
