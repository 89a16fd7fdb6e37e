import { signedBy, sourceRow } from "./source.ts";

export const standardWebhooksSource = sourceRow({
  id: "standard-webhooks",
  label: "Standard Webhooks",
  icon: "verified",
  factory: "standardWebhooks",
  variable: "hooks",
  hint: "any event",
  settings: [
    signedBy({
      name: "WEBHOOK_SECRET",
      description: "Signs what the sender posts",
      generate: "whsec",
      publicKey: "whpk_",
      issued: {
        where: "copy it from the sender's page of the endpoint, or make one if the sender takes yours",
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
    { name: "user.created", description: "A user was created, as many senders call it" },
    { name: "user.updated", description: "A user was changed, as many senders call it" },
    { name: "invoice.paid", description: "An invoice was paid, as many senders call it" },
    { name: "*", description: "Any event, whatever its type" },
  ],
});
