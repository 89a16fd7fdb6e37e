// Generated from payloads.json by `npm run generate -w @hookloom/runtime`: change that file instead.
/** A date and time that `Date` parses. */
type Time = string;

/**
 * All fields of a form are texts, numbers too.
 * @see https://www.twilio.com/docs/usage/webhooks
 */
export interface TwilioAccount {
  readonly AccountSid: string;
  readonly ApiVersion?: string;
}

/**
 * What Twilio knows of the places of both numbers.
 * @see https://www.twilio.com/docs/messaging/guides/webhook-request
 */
export interface TwilioPlace {
  readonly FromCity?: string;
  readonly FromState?: string;
  readonly FromZip?: string;
  readonly FromCountry?: string;
  readonly ToCity?: string;
  readonly ToState?: string;
  readonly ToZip?: string;
  readonly ToCountry?: string;
}

/**
 * A text, picture, WhatsApp, RCS or Messenger message that came in.
 * @see https://www.twilio.com/docs/messaging/guides/webhook-request
 */
export interface TwilioMessageReceived extends TwilioAccount, TwilioPlace {
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
  /** `MediaUrl0` to `MediaUrl9`, as many as `NumMedia` says. */
  readonly [name: `MediaUrl${number}`]: string | undefined;
  readonly [name: `MediaContentType${number}`]: string | undefined;
  readonly [name: `MediaSid${number}`]: string | undefined;
  /** Where Advanced Opt-Out took the message for a keyword. */
  readonly OptOutType?: "START" | "STOP" | "HELP";
  readonly AddOns?: string;
  readonly MessageType?: string;
  readonly ChannelMetadata?: string;
  readonly ProfileName?: string;
  readonly WaId?: string;
  readonly ButtonText?: string;
  readonly ButtonPayload?: string;
  readonly ButtonType?: string;
  readonly Latitude?: string;
  readonly Longitude?: string;
  readonly Address?: string;
  readonly Label?: string;
  readonly ListId?: string;
  readonly ListTitle?: string;
  readonly InteractiveData?: string;
  readonly FlowData?: string;
  readonly Forwarded?: "true" | "false";
  readonly FrequentlyForwarded?: "true" | "false";
  readonly ReferralBody?: string;
  readonly ReferralHeadline?: string;
  readonly ReferralSourceId?: string;
  readonly ReferralSourceType?: string;
  readonly ReferralSourceUrl?: string;
  readonly ReferralMediaId?: string;
  readonly ReferralMediaContentType?: string;
  readonly ReferralMediaUrl?: string;
  readonly ReferralNumMedia?: string;
  readonly ReferralCtwaClid?: string;
  readonly OriginalRepliedMessageSender?: string;
  readonly OriginalRepliedMessageSid?: string;
  readonly ExternalUserId?: string;
  readonly ChannelPrefix?: string;
}

/**
 * What became of a message that was sent. The parameters depend on the channel, and Twilio adds some without notice.
 * @see https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
 */
export interface TwilioMessageStatus<State extends string = string> extends TwilioAccount {
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
  readonly ChannelInstallSid?: string;
  readonly ChannelStatusCode?: string;
  readonly ChannelStatusMessage?: string;
  readonly ChannelToAddress?: string;
  readonly EventType?: string;
  readonly StructuredMessage?: string;
  readonly AlphaSenderId?: string;
  readonly [field: string]: unknown;
}

/** @see https://www.twilio.com/docs/voice/twiml#request-parameters */
export interface TwilioCall extends TwilioAccount, TwilioPlace {
  readonly CallSid: string;
  readonly From: string;
  readonly To: string;
  readonly Caller?: string;
  readonly Called?: string;
  readonly CallerCity?: string;
  readonly CallerState?: string;
  readonly CallerZip?: string;
  readonly CallerCountry?: string;
  readonly CalledCity?: string;
  readonly CalledState?: string;
  readonly CalledZip?: string;
  readonly CalledCountry?: string;
  readonly CallerName?: string;
  readonly Direction: "inbound" | "outbound-api" | "outbound-dial";
  readonly ForwardedFrom?: string;
  readonly ParentCallSid?: string;
  readonly CalledVia?: string;
  /** What STIR/SHAKEN says of the caller: `TN-Validation-Passed-A`. */
  readonly StirVerstat?: string;
  readonly StirPassportToken?: string;
  readonly CallToken?: string;
  readonly AddOns?: string;
  /** The custom headers of a SIP call, each under its name. */
  readonly [name: `SipHeader_${string}`]: string | undefined;
  readonly SipDomain?: string;
  readonly SipDomainSid?: string;
  readonly SipUsername?: string;
  readonly SipCallId?: string;
  readonly SipSourceIp?: string;
  readonly SipUser?: string;
  /** Where answering machine detection is on. */
  readonly AnsweredBy?: "human" | "fax" | "unknown" | "machine_start" | "machine_end_beep" | "machine_end_silence" | "machine_end_other";
  readonly MachineDetectionDuration?: string;
}

/**
 * A call that came in, was answered or goes on: Twilio asks what to do with it and gets the trigger's `twiml`.
 * @see https://www.twilio.com/docs/voice/twiml#request-parameters
 */
export interface TwilioCallReceived extends TwilioCall {
  readonly CallStatus: "ringing" | "in-progress" | "queued" | "completed" | "busy" | "failed" | "no-answer" | "canceled";
  readonly Digits?: string;
  readonly FinishedOnKey?: string;
  readonly SpeechResult?: string;
  readonly UnstableSpeechResult?: string;
  readonly StableSpeechResult?: string;
  readonly Confidence?: string;
  readonly Language?: string;
  readonly DialCallStatus?: string;
  readonly DialCallSid?: string;
  readonly DialCallDuration?: string;
  readonly DialBridged?: string;
  readonly RecordingUrl?: string;
  readonly RecordingSid?: string;
  readonly RecordingDuration?: string;
  readonly RecordingStatus?: string;
  readonly TranscriptionSid?: string;
  readonly TranscriptionText?: string;
  readonly TranscriptionStatus?: string;
  readonly TranscriptionUrl?: string;
  readonly QueueSid?: string;
  readonly QueueTime?: string;
  readonly QueueResult?: string;
  readonly QueuePosition?: string;
  readonly AvgQueueTime?: string;
  readonly CurrentQueueSize?: string;
  readonly MaxQueueSize?: string;
  readonly ErrorCode?: string;
  readonly ErrorUrl?: string;
  readonly PaymentCardNumber?: string;
  readonly PaymentCardType?: string;
  readonly PaymentToken?: string;
  readonly PaymentConfirmationCode?: string;
  readonly Result?: string;
  readonly Reason?: string;
  readonly msg?: string;
}

/**
 * How far a call got. Twilio adds parameters without notice.
 * @see https://www.twilio.com/docs/voice/api/call-resource#statuscallback
 */
export interface TwilioCallStatus<State extends string = string> extends TwilioCall {
  readonly CallStatus: State;
  readonly CallbackSource: "call-progress-events";
  readonly SequenceNumber: string;
  readonly Timestamp: Time;
  readonly CallDuration?: string;
  readonly Duration?: string;
  readonly SipResponseCode?: string;
  readonly RecordingUrl?: string;
  readonly RecordingSid?: string;
  readonly RecordingDuration?: string;
  readonly ErrorCode?: string;
  readonly ErrorMessage?: string;
  readonly [field: string]: unknown;
}

/**
 * A recording, when it begins and when it can be fetched.
 * @see https://www.twilio.com/docs/voice/api/recording#recording-status-callback
 */
export interface TwilioRecording<State extends string = "in-progress" | "completed" | "absent" | "failed"> extends TwilioAccount {
  readonly CallSid?: string;
  readonly ConferenceSid?: string;
  readonly RecordingSid: string;
  readonly RecordingStatus: State;
  readonly RecordingUrl: string;
  readonly RecordingDuration?: string;
  readonly RecordingChannels: string;
  readonly RecordingSource: string;
  readonly RecordingStartTime: Time;
  readonly RecordingTrack?: string;
  readonly ErrorCode?: string;
  readonly EncryptionDetails?: string;
  readonly TrimDuration?: string;
  readonly [field: string]: unknown;
}

/**
 * What every webhook of Conversations says.
 * @see https://www.twilio.com/docs/conversations/conversations-webhooks
 */
export interface TwilioConversationHook<Type extends string> extends TwilioAccount {
  readonly EventType: Type;
  readonly ChatServiceSid?: string;
  readonly Source?: string;
  readonly MessagingServiceSid?: string;
  readonly ClientIdentity?: string;
  readonly Attributes?: string;
  readonly RetryCount?: string;
  readonly WebhookType?: string;
  readonly WebhookSid?: string;
}

/** @see https://www.twilio.com/docs/conversations/conversations-webhooks */
export interface TwilioConversationForm<Type extends string> extends TwilioConversationHook<Type> {
  readonly ConversationSid: string;
  readonly DateCreated?: Time;
  readonly DateUpdated?: Time;
}

/**
 * A message before it is written: it has no identifier yet.
 * @see https://www.twilio.com/docs/conversations/conversations-webhooks
 */
export interface TwilioConversationMessageAdd<Type extends string> extends TwilioConversationHook<Type> {
  readonly ConversationSid: string;
  readonly Body?: string;
  readonly Author: string;
  readonly ParticipantSid?: string;
  readonly Media?: string;
}

/**
 * A message of a conversation.
 * @see https://www.twilio.com/docs/conversations/conversations-webhooks
 */
export interface TwilioConversationMessage<Type extends string> extends TwilioConversationForm<Type> {
  readonly MessageSid: string;
  readonly Index: string;
  readonly Author: string;
  readonly Body?: string;
  readonly Media?: string;
  readonly ParticipantSid?: string;
  readonly Subject?: string;
  readonly ContentSid?: string;
  readonly ContentVariables?: string;
  readonly DeliveryReceiptSid?: string;
  readonly ModifiedBy?: string;
  readonly DateRemoved?: string;
  readonly RemovedBy?: string;
  readonly ChannelMetadata?: string;
}

/**
 * A person who has not joined yet and has no identifier.
 * @see https://www.twilio.com/docs/conversations/conversations-webhooks
 */
export interface TwilioConversationParticipantAdd<Type extends string> extends TwilioConversationHook<Type> {
  readonly ConversationSid: string;
  readonly Identity?: string;
  readonly RoleSid?: string;
  readonly "MessagingBinding.Type"?: string;
  readonly "MessagingBinding.Address"?: string;
  readonly "MessagingBinding.ProxyAddress"?: string;
  readonly "MessagingBinding.ProjectedAddress"?: string;
}

/**
 * A participant of a conversation.
 * @see https://www.twilio.com/docs/conversations/conversations-webhooks
 */
export interface TwilioConversationParticipant<Type extends string> extends TwilioConversationForm<Type> {
  readonly ParticipantSid: string;
  readonly Identity?: string;
  readonly RoleSid?: string;
  readonly Reason?: string;
  readonly LastReadMessageIndex?: string;
  readonly DateRemoved?: string;
  readonly "MessagingBinding.Type"?: string;
  readonly "MessagingBinding.Address"?: string;
  readonly "MessagingBinding.ProxyAddress"?: string;
  readonly "MessagingBinding.ProjectedAddress"?: string;
}

/**
 * Whether a message of a conversation reached a participant.
 * @see https://www.twilio.com/docs/conversations/conversations-webhooks
 */
export interface TwilioConversationDelivery<Type extends string> extends TwilioConversationParticipant<Type> {
  readonly MessageSid?: string;
  readonly DeliveryReceiptSid?: string;
  readonly ChannelMessageSid?: string;
  readonly Status?: string;
  readonly ErrorCode?: string;
}

/**
 * A conversation before it is begun: it has no identifier yet.
 * @see https://www.twilio.com/docs/conversations/conversations-webhooks
 */
export interface TwilioConversationAdd<Type extends string> extends TwilioConversationHook<Type> {
  readonly FriendlyName?: string;
  readonly UniqueName?: string;
  readonly "MessagingBinding.Address"?: string;
  readonly "MessagingBinding.ProxyAddress"?: string;
  readonly "MessagingBinding.ProjectedAddress"?: string;
  readonly "MessagingBinding.AuthorAddress"?: string;
  readonly MessageBody?: string;
  readonly Media?: string;
  readonly State?: "active" | "inactive" | "closed";
}

/** @see https://www.twilio.com/docs/conversations/conversations-webhooks */
export interface TwilioConversation<Type extends string> extends TwilioConversationForm<Type> {
  readonly FriendlyName?: string;
  readonly UniqueName?: string;
  readonly MessageBody?: string;
  readonly State?: "active" | "inactive" | "closed";
  readonly DateRemoved?: Time;
  readonly MessageAuthor?: string;
  readonly "MessagingBinding.Address"?: string;
  readonly "MessagingBinding.ProxyAddress"?: string;
  readonly "MessagingBinding.ProjectedAddress"?: string;
  readonly "MessagingBinding.AuthorAddress"?: string;
}

/**
 * A conversation that went from one state to another.
 * @see https://www.twilio.com/docs/conversations/conversations-webhooks
 */
export interface TwilioConversationState<Type extends string> extends TwilioConversation<Type> {
  readonly StateFrom: string;
  readonly StateTo: string;
  readonly StateUpdated: Time;
  /** What changed it: `API`, `TIMER` or `EVENT`. */
  readonly Reason: string;
}

/**
 * A user of the conversations of a service.
 * @see https://www.twilio.com/docs/conversations/conversations-webhooks
 */
export interface TwilioConversationUser<Type extends string> extends TwilioConversationHook<Type> {
  readonly UserSid: string;
  readonly Identity?: string;
  readonly RoleSid?: string;
  readonly FriendlyName?: string;
  readonly DateCreated?: Time;
  readonly DateUpdated?: Time;
  readonly isOnline?: string;
  readonly isNotifiable?: string;
}

/**
 * One event of Event Streams (CloudEvents 1.0); its data follow the schema that it names.
 * @see https://www.twilio.com/docs/events/event-types
 */
export interface TwilioStreamEvent<Type extends string> {
  readonly specversion: "1.0";
  readonly type: Type;
  readonly source: string;
  readonly id: string;
  readonly dataschema: string;
  readonly datacontenttype: "application/json";
  readonly time: Time;
  readonly data: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/**
 * Every event with its payload.
 * @see https://www.twilio.com/docs/usage/webhooks
 */
export interface TwilioPayloads {
  readonly "message": TwilioMessageReceived | TwilioMessageStatus<"accepted" | "scheduled" | "queued" | "sending" | "sent" | "delivered" | "undelivered" | "failed" | "read" | "canceled">;
  readonly "message.received": TwilioMessageReceived;
  readonly "message.accepted": TwilioMessageStatus<"accepted">;
  readonly "message.scheduled": TwilioMessageStatus<"scheduled">;
  readonly "message.queued": TwilioMessageStatus<"queued">;
  readonly "message.sending": TwilioMessageStatus<"sending">;
  readonly "message.sent": TwilioMessageStatus<"sent">;
  readonly "message.delivered": TwilioMessageStatus<"delivered">;
  readonly "message.undelivered": TwilioMessageStatus<"undelivered">;
  readonly "message.failed": TwilioMessageStatus<"failed">;
  readonly "message.read": TwilioMessageStatus<"read">;
  readonly "message.canceled": TwilioMessageStatus<"canceled">;
  readonly "call": TwilioCallReceived | TwilioCallStatus<"queued" | "initiated" | "ringing" | "in-progress" | "completed" | "busy" | "failed" | "no-answer" | "canceled">;
  readonly "call.received": TwilioCallReceived;
  readonly "call.queued": TwilioCallStatus<"queued">;
  readonly "call.initiated": TwilioCallStatus<"initiated">;
  readonly "call.ringing": TwilioCallStatus<"ringing">;
  readonly "call.in-progress": TwilioCallStatus<"in-progress">;
  readonly "call.completed": TwilioCallStatus<"completed">;
  readonly "call.busy": TwilioCallStatus<"busy">;
  readonly "call.failed": TwilioCallStatus<"failed">;
  readonly "call.no-answer": TwilioCallStatus<"no-answer">;
  readonly "call.canceled": TwilioCallStatus<"canceled">;
  readonly "recording": TwilioRecording;
  readonly "recording.in-progress": TwilioRecording<"in-progress">;
  readonly "recording.completed": TwilioRecording<"completed">;
  readonly "recording.absent": TwilioRecording<"absent">;
  readonly "recording.failed": TwilioRecording<"failed">;
  readonly "onMessageAdd": TwilioConversationMessageAdd<"onMessageAdd">;
  readonly "onMessageAdded": TwilioConversationMessage<"onMessageAdded">;
  readonly "onMessageUpdate": TwilioConversationMessage<"onMessageUpdate">;
  readonly "onMessageUpdated": TwilioConversationMessage<"onMessageUpdated">;
  readonly "onMessageRemove": TwilioConversationMessage<"onMessageRemove">;
  readonly "onMessageRemoved": TwilioConversationMessage<"onMessageRemoved">;
  readonly "onParticipantAdd": TwilioConversationParticipantAdd<"onParticipantAdd">;
  readonly "onParticipantAdded": TwilioConversationParticipant<"onParticipantAdded">;
  readonly "onParticipantUpdate": TwilioConversationParticipant<"onParticipantUpdate">;
  readonly "onParticipantUpdated": TwilioConversationParticipant<"onParticipantUpdated">;
  readonly "onParticipantRemove": TwilioConversationParticipant<"onParticipantRemove">;
  readonly "onParticipantRemoved": TwilioConversationParticipant<"onParticipantRemoved">;
  readonly "onDeliveryUpdated": TwilioConversationDelivery<"onDeliveryUpdated">;
  readonly "onConversationAdd": TwilioConversationAdd<"onConversationAdd">;
  readonly "onConversationAdded": TwilioConversation<"onConversationAdded">;
  readonly "onConversationUpdate": TwilioConversation<"onConversationUpdate">;
  readonly "onConversationUpdated": TwilioConversation<"onConversationUpdated">;
  readonly "onConversationRemove": TwilioConversation<"onConversationRemove">;
  readonly "onConversationRemoved": TwilioConversation<"onConversationRemoved">;
  readonly "onConversationStateUpdated": TwilioConversationState<"onConversationStateUpdated">;
  readonly "onUserAdded": TwilioConversationUser<"onUserAdded">;
  readonly "onUserUpdate": TwilioConversationUser<"onUserUpdate">;
  readonly "onUserUpdated": TwilioConversationUser<"onUserUpdated">;
  readonly "com.twilio": TwilioStreamEvent<`com.twilio.${string}`>;
  readonly "com.twilio.messaging.message.queued": TwilioStreamEvent<"com.twilio.messaging.message.queued">;
  readonly "com.twilio.messaging.message.sent": TwilioStreamEvent<"com.twilio.messaging.message.sent">;
  readonly "com.twilio.messaging.message.failed": TwilioStreamEvent<"com.twilio.messaging.message.failed">;
  readonly "com.twilio.messaging.message.delivered": TwilioStreamEvent<"com.twilio.messaging.message.delivered">;
  readonly "com.twilio.messaging.message.undelivered": TwilioStreamEvent<"com.twilio.messaging.message.undelivered">;
  readonly "com.twilio.messaging.message.read": TwilioStreamEvent<"com.twilio.messaging.message.read">;
  readonly "com.twilio.messaging.inbound-message.received": TwilioStreamEvent<"com.twilio.messaging.inbound-message.received">;
  readonly "com.twilio.voice.status-callback.call.initiated": TwilioStreamEvent<"com.twilio.voice.status-callback.call.initiated">;
  readonly "com.twilio.voice.status-callback.call.ringing": TwilioStreamEvent<"com.twilio.voice.status-callback.call.ringing">;
  readonly "com.twilio.voice.status-callback.call.answered": TwilioStreamEvent<"com.twilio.voice.status-callback.call.answered">;
  readonly "com.twilio.voice.status-callback.call.completed": TwilioStreamEvent<"com.twilio.voice.status-callback.call.completed">;
  readonly "com.twilio.voice.insights.call-summary.complete": TwilioStreamEvent<"com.twilio.voice.insights.call-summary.complete">;
  readonly "com.twilio.error-logs.error.logged": TwilioStreamEvent<"com.twilio.error-logs.error.logged">;
}
