import { signingSecret, sourceRow } from "./source.ts";

export const standardWebhooksSource = sourceRow({
  id: "standard-webhooks",
  label: "Standard Webhooks",
  icon: "verified",
  factory: "standardWebhooks",
  variable: "hooks",
  hint: "any event",
  settings: [
    signingSecret({
      name: "WEBHOOK_SECRET",
      description: "Signs what the sender posts",
      generate: "whsec",
      publicKey: "whpk_",
      issued: {
        where: "copy it from the endpoint's page at the sender, or create one if the sender accepts your own",
        page: "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md",
        usual: true,
      },
    }),
  ],
  docs: "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md",
  openEvents: true,
  openPayloads: true,
  eventMember: "type",
  events: [
    { name: "user.created", description: "A user was created (a common event name)" },
    { name: "user.updated", description: "A user was changed (a common event name)" },
    { name: "invoice.paid", description: "An invoice was paid (a common event name)" },
    { name: "*", description: "Any event, whatever its type" },
  ],
});
