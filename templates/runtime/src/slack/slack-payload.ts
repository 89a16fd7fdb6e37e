import type { AllMessageEvents, AppRateLimitedEvent, SlackEvent } from "@slack/types";
import type { HandlerContext } from "../webhook/trigger.ts";
import type { SlackConnectionEvent } from "./slack-connections.ts";
import type { SlackCommand, SlackInteractions } from "./slack-interactions.ts";

/** Every event that the Events API wraps in an envelope. */
type Wrapped = SlackEvent | SlackConnectionEvent;

/** The message subscriptions, each with the `channel_type` of its messages. */
interface MessageKinds {
  readonly "message.channels": "channel";
  readonly "message.groups": "group";
  readonly "message.im": "im";
  readonly "message.mpim": "mpim";
  readonly "message.app_home": "app_home";
}

/**
 * The event names that handlers can be registered for: the Events API's subscriptions (`message.channels`), `message`
 * for all messages, `command` for slash commands, and interactions (`block_actions`).
 * @example
 * const names: SlackEventName[] = ["app_mention", "message.channels", "command", "block_actions"];
 * @see https://docs.slack.dev/reference/events/
 */
export type SlackEventName = Wrapped["type"] | keyof MessageKinds | keyof SlackInteractions | "command";

interface Authorization {
  readonly enterprise_id: string | null;
  readonly team_id: string | null;
  readonly user_id: string;
  readonly is_bot: boolean;
  readonly is_enterprise_install?: boolean;
}

/**
 * The envelope of an event from the Events API.
 * @example
 * function teamOf(envelope: SlackEnvelope<unknown>) {
 *   return envelope.team_id;
 * }
 * @see https://docs.slack.dev/apis/events-api/
 */
export interface SlackEnvelope<Event> {
  readonly type: "event_callback";
  readonly token: string;
  readonly team_id: string;
  readonly enterprise_id?: string;
  readonly context_team_id?: string;
  readonly context_enterprise_id?: string;
  readonly api_app_id: string;
  readonly event: Event;
  /** Unchanged if Slack sends the event again. */
  readonly event_id: string;
  /** Seconds since 1970. */
  readonly event_time: number;
  readonly event_context?: string;
  readonly is_ext_shared_channel?: boolean;
  readonly authorizations?: Authorization[];
}

type OfKind<Event, Kind> = Event extends unknown ? Event & { channel_type: Kind } : never;

/**
 * An event's payload: the envelope that contains the event, a slash command or an interaction.
 * @example
 * function textOf({ event }: SlackPayload<"app_mention">) {
 *   return event.text;
 * }
 * @see https://docs.slack.dev/reference/events/
 */
export type SlackPayload<Name extends SlackEventName> = Name extends "command"
  ? SlackCommand
  : Name extends "app_rate_limited"
    ? AppRateLimitedEvent
    : Name extends keyof SlackInteractions
      ? SlackInteractions[Name]
      : Name extends keyof MessageKinds
        ? SlackEnvelope<OfKind<AllMessageEvents, MessageKinds[Name]>>
        : SlackEnvelope<Extract<Wrapped, { type: Name }>>;

type WithoutSubtype<Event> = Event extends { subtype: undefined }
  ? Omit<Event, "subtype"> & { subtype?: undefined }
  : Event extends { subtype: "message_changed" | "message_deleted" }
    ? {
        [Key in keyof Event]: Key extends "message" | "previous_message"
          ? WithoutSubtype<Event[Key]>
          : Event[Key];
      }
    : Event;

/**
 * An event's payload for use in tests: Slack omits the subtype of a plain message, but `@slack/types` requires the
 * member with the value `undefined`. Handlers can read the same members from both types.
 * @example
 * const payload: SlackSent<"app_mention"> = JSON.parse(await readFile("test/mention.json", "utf8"));
 * await deliver(webhook, { event: "app_mention", payload });
 * @see https://docs.slack.dev/reference/events/
 */
export type SlackSent<Name extends SlackEventName> =
  SlackPayload<Name> extends infer Payload
    ? Payload extends SlackEnvelope<infer Event>
      ? Omit<Payload, "event"> & { readonly event: WithoutSubtype<Event> }
      : Payload
    : never;

/**
 * The names of the delivered events. A message without a channel type is delivered as `message`.
 * @example
 * const event: SlackDelivered<"message"> = "message.channels";
 * @see https://docs.slack.dev/reference/events/
 */
export type SlackDelivered<Name extends SlackEventName> = Name extends "message"
  ? "message" | keyof MessageKinds
  : Name;

/**
 * The argument that an event's handler is called with.
 * @example
 * async function greet({ payload, log }: SlackContext<"app_mention">) {
 *   log.info(`${payload.event.user}: ${payload.event.text}`);
 * }
 * workspace.on("app_mention", greet);
 * @see https://docs.slack.dev/reference/events/
 */
export type SlackContext<Name extends SlackEventName> = HandlerContext<
  SlackPayload<Name>,
  SlackDelivered<Name>
>;
