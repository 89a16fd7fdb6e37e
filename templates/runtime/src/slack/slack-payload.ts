import type { AllMessageEvents, AppRateLimitedEvent, SlackEvent } from "@slack/types";
import type { HandlerContext } from "../webhook/trigger.ts";
import type { SlackCommand, SlackInteractions } from "./slack-interactions.ts";

/** The subscriptions to messages, each with the `channel_type` of what it delivers. */
interface MessageKinds {
  readonly "message.channels": "channel";
  readonly "message.groups": "group";
  readonly "message.im": "im";
  readonly "message.mpim": "mpim";
  readonly "message.app_home": "app_home";
}

/**
 * Whatever a handler can be registered for: the events of the Events API as an app subscribes to them
 * (`message.channels`), `message` for every kind of message, `command` for slash commands, and what comes of
 * interactive elements (`block_actions`).
 */
export type SlackEventName = SlackEvent["type"] | keyof MessageKinds | keyof SlackInteractions | "command";

interface Authorization {
  readonly enterprise_id: string | null;
  readonly team_id: string | null;
  readonly user_id: string;
  readonly is_bot: boolean;
  readonly is_enterprise_install?: boolean;
}

/**
 * What the Events API wraps around an event.
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
  /** The same when Slack tries again. */
  readonly event_id: string;
  /** Seconds since 1970. */
  readonly event_time: number;
  readonly event_context?: string;
  readonly is_ext_shared_channel?: boolean;
  readonly authorizations?: Authorization[];
}

type OfKind<Event, Kind> = Event extends unknown ? Event & { channel_type: Kind } : never;

/** The payload of an event: the envelope with the event in it, a slash command or an interaction. */
export type SlackPayload<Name extends SlackEventName> = Name extends "command"
  ? SlackCommand
  : Name extends "app_rate_limited"
    ? AppRateLimitedEvent
    : Name extends keyof SlackInteractions
      ? SlackInteractions[Name]
      : Name extends keyof MessageKinds
        ? SlackEnvelope<OfKind<AllMessageEvents, MessageKinds[Name]>>
        : SlackEnvelope<Extract<SlackEvent, { type: Name }>>;

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
 * The payload of an event as it can be written down, for a test: Slack leaves the subtype of a plain message out,
 * where `@slack/types` asks for one that is `undefined`. Read by a handler, both are the same.
 */
export type SlackSent<Name extends SlackEventName> =
  SlackPayload<Name> extends infer Payload
    ? Payload extends SlackEnvelope<infer Event>
      ? Omit<Payload, "event"> & { readonly event: WithoutSubtype<Event> }
      : Payload
    : never;

/** The names under which an event is delivered; a message whose kind Slack does not say stays `message`. */
export type SlackDelivered<Name extends SlackEventName> = Name extends "message"
  ? "message" | keyof MessageKinds
  : Name;

/** What a handler of an event is given: `async function greet({ payload }: SlackContext<"app_mention">) {}`. */
export type SlackContext<Name extends SlackEventName> = HandlerContext<
  SlackPayload<Name>,
  SlackDelivered<Name>
>;
