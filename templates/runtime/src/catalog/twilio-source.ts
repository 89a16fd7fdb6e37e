import { signingSecret, sourceRow } from "./source.ts";
import twilioEvents from "./twilio-events.json" with { type: "json" };

export const twilioSource = sourceRow({
  id: "twilio",
  label: "Twilio",
  variable: "phone",
  hint: "messages, calls",
  settings: [
    signingSecret({
      name: "TWILIO_AUTH_TOKEN",
      description: "The account's auth token, which signs what Twilio sends",
      issued: {
        where:
          "copy it from the Console under Account Info > Auth Token, or use the secret of the SharedKey that signs instead",
        page: "https://www.twilio.com/docs/usage/webhooks/webhooks-security",
      },
    }),
  ],
  hooksPage: "the webhook of the number or service in the Twilio console",
  docs: "https://www.twilio.com/docs/usage/webhooks",
  sendsOnce: true,
  common: [
    "message.received",
    "message.delivered",
    "message.failed",
    "call.received",
    "call.completed",
    "recording.completed",
    "onMessageAdded",
  ],
  events: Object.entries(twilioEvents).map(([name, description]) => ({
    name,
    description,
    // Event Streams have well over a hundred types, and Twilio adds more.
    ...(name === "com.twilio" ? { nameMember: "type" } : {}),
  })),
});
