import type { HandlerContext } from "../webhook/trigger.ts";

/** All fields of a form are texts, numbers too. */
interface Account {
  readonly AccountSid: string;
  readonly ApiVersion?: string;
}

interface Place {
  readonly FromCity?: string;
  readonly FromState?: string;
  readonly FromZip?: string;
  readonly FromCountry?: string;
  readonly ToCity?: string;
  readonly ToState?: string;
  readonly ToZip?: string;
  readonly ToCountry?: string;
}

/** A text, picture or WhatsApp message that came in. */
export interface TwilioMessageReceived extends Account, Place {
  readonly MessageSid: string;
  readonly SmsSid: string;
  readonly SmsMessageSid: string;
  readonly SmsStatus: "received";
  readonly MessagingServiceSid?: string;
  readonly From: string;
  readonly To: string;
  readonly Body: string;
  readonly NumSegments: string;
  readonly NumMedia: string;
  readonly MediaUrl0?: string;
  readonly MediaContentType0?: string;
  readonly ProfileName?: string;
  readonly WaId?: string;
  readonly ButtonText?: string;
  readonly ButtonPayload?: string;
  readonly Latitude?: string;
  readonly Longitude?: string;
}

export type TwilioMessageState =
  | "accepted"
  | "scheduled"
  | "queued"
  | "sending"
  | "sent"
  | "delivered"
  | "undelivered"
  | "failed"
  | "read"
  | "canceled";

/** What became of a message that was sent. */
export interface TwilioMessageStatus<State extends string = TwilioMessageState> extends Account {
  readonly MessageSid: string;
  readonly MessageStatus: State;
  readonly SmsSid: string;
  readonly SmsStatus: State;
  readonly MessagingServiceSid?: string;
  readonly From?: string;
  readonly To: string;
  readonly ErrorCode?: string;
  readonly ErrorMessage?: string;
  readonly RawDlrDoneDate?: string;
  readonly ChannelPrefix?: string;
}

interface Call extends Account, Place {
  readonly CallSid: string;
  readonly From: string;
  readonly To: string;
  readonly Caller?: string;
  readonly Called?: string;
  readonly Direction: "inbound" | "outbound-api" | "outbound-dial";
  readonly ForwardedFrom?: string;
  readonly ParentCallSid?: string;
}

/** A call that came in: Twilio asks what to do with it and gets the trigger's `twiml`. */
export interface TwilioCallReceived extends Call {
  readonly CallStatus: "ringing" | "in-progress" | "queued";
  readonly Digits?: string;
  readonly SpeechResult?: string;
}

export type TwilioCallState =
  | "queued"
  | "initiated"
  | "ringing"
  | "in-progress"
  | "completed"
  | "busy"
  | "failed"
  | "no-answer"
  | "canceled";

/** How far a call got. */
export interface TwilioCallStatus<State extends string = TwilioCallState> extends Call {
  readonly CallStatus: State;
  readonly CallbackSource: "call-progress-events";
  readonly SequenceNumber: string;
  readonly Timestamp: string;
  readonly CallDuration?: string;
  readonly Duration?: string;
  readonly SipResponseCode?: string;
}

/** A recording, when it begins and when it can be fetched. */
export interface TwilioRecording<State extends string = "in-progress" | "completed" | "absent" | "failed">
  extends Account {
  readonly CallSid?: string;
  readonly RecordingSid: string;
  readonly RecordingStatus: State;
  readonly RecordingUrl: string;
  readonly RecordingDuration?: string;
  readonly RecordingChannels: string;
  readonly RecordingSource: string;
  readonly RecordingStartTime: string;
  readonly ErrorCode?: string;
}

interface Conversation<Type extends string> extends Account {
  readonly EventType: Type;
  readonly ConversationSid: string;
  readonly ChatServiceSid?: string;
  readonly Source?: string;
  readonly Attributes?: string;
  readonly DateCreated?: string;
  readonly DateUpdated?: string;
}

/** A message of a conversation. */
export interface TwilioConversationMessage<Type extends string> extends Conversation<Type> {
  readonly MessageSid: string;
  readonly Index: string;
  readonly Author: string;
  readonly Body?: string;
  readonly Media?: string;
  readonly ParticipantSid?: string;
}

/** Somebody who takes part in a conversation. */
export interface TwilioConversationParticipant<Type extends string> extends Conversation<Type> {
  readonly ParticipantSid: string;
  readonly Identity?: string;
  readonly RoleSid?: string;
  readonly "MessagingBinding.Address"?: string;
  readonly "MessagingBinding.ProxyAddress"?: string;
}

export interface TwilioConversation<Type extends string> extends Conversation<Type> {
  readonly FriendlyName?: string;
  readonly UniqueName?: string;
  readonly State?: "active" | "inactive" | "closed";
  readonly MessagingServiceSid?: string;
}

/** One event of Event Streams (CloudEvents 1.0); its data follow the schema that it names. */
export interface TwilioStreamEvent<Type extends string> {
  readonly specversion: "1.0";
  readonly type: Type;
  readonly source: string;
  readonly id: string;
  readonly dataschema: string;
  readonly datacontenttype: "application/json";
  readonly time: string;
  readonly data: Readonly<Record<string, unknown>>;
}

type StreamName =
  | `com.twilio.messaging.message.${"queued" | "sent" | "failed" | "delivered" | "undelivered" | "read"}`
  | "com.twilio.messaging.inbound-message.received"
  | `com.twilio.voice.status-callback.call.${"initiated" | "ringing" | "answered" | "completed"}`
  | "com.twilio.voice.insights.call-summary.complete"
  | "com.twilio.errorlogs.error.logged";

type OfMessages = {
  readonly [State in TwilioMessageState as `message.${State}`]: TwilioMessageStatus<State>;
};
type OfCalls = { readonly [State in TwilioCallState as `call.${State}`]: TwilioCallStatus<State> };
type OfRecordings = {
  readonly [State in TwilioRecording["RecordingStatus"] as `recording.${State}`]: TwilioRecording<State>;
};
type OfConversations = {
  readonly [Type in `onMessage${"Added" | "Updated" | "Removed"}`]: TwilioConversationMessage<Type>;
} & {
  readonly [Type in
    | `onParticipant${"Added" | "Updated" | "Removed"}`
    | "onDeliveryUpdated"]: TwilioConversationParticipant<Type>;
} & {
  readonly [Type in `onConversation${"Added" | "Updated" | "Removed" | "StateUpdated"}`]: TwilioConversation<Type>;
};
type OfStreams = { readonly [Type in StreamName]: TwilioStreamEvent<Type> };

/** Every event with its payload; the bare names stand for all of their kind. */
export type TwilioPayloads = OfMessages &
  OfCalls &
  OfRecordings &
  OfConversations &
  OfStreams & {
    readonly message: TwilioMessageReceived | TwilioMessageStatus;
    readonly "message.received": TwilioMessageReceived;
    readonly call: TwilioCallReceived | TwilioCallStatus;
    readonly "call.received": TwilioCallReceived;
    readonly recording: TwilioRecording;
  };

export type TwilioEvent = keyof TwilioPayloads;

/** What a handler of an event is given. */
export type TwilioContext<Event extends TwilioEvent> = HandlerContext<TwilioPayloads[Event]>;
