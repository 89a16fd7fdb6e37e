/** A form with its fields by name. */
export type Fields = Readonly<Record<string, string>>;

/** Twilio does not name what it posts: the fields tell what it is about. The most exact name comes first. */
export function eventNames(fields: Fields): readonly [string, ...string[]] | undefined {
  const { EventType, RecordingStatus, MessageSid, MessageStatus, SmsStatus, CallSid, CallStatus } = fields;
  if (EventType?.startsWith("on")) return [EventType];
  if (RecordingStatus !== undefined) return [`recording.${RecordingStatus}`, "recording"];
  if (MessageSid !== undefined) return [`message.${MessageStatus ?? SmsStatus ?? "received"}`, "message"];
  if (CallSid === undefined) return undefined;
  // Only the reports on a call's progress say where they come from; the request for instructions does not.
  if (fields.CallbackSource === undefined && fields.Direction === "inbound") return ["call.received", "call"];
  return [`call.${CallStatus ?? "unknown"}`, "call"];
}

/** An id that a repeated post of the same thing has again, where Twilio sends no token of its own. */
export function eventId(fields: Fields): string | undefined {
  const sid = fields.RecordingSid ?? fields.MessageSid ?? fields.CallSid ?? fields.ConversationSid;
  if (sid === undefined) return undefined;
  const state = fields.RecordingStatus ?? fields.MessageStatus ?? fields.SmsStatus ?? fields.CallStatus;
  const parts = [sid, fields.EventType, state, fields.SequenceNumber].filter((part) => part !== undefined);
  return parts.join(":");
}
