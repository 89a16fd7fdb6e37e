import hubspotEvents from "./hubspot-events.json" with { type: "json" };
import { signingSecret, sourceRow, toEvents } from "./source.ts";

const events = toEvents(hubspotEvents);

export const hubspotSource = sourceRow({
  id: "hubspot",
  label: "HubSpot",
  variable: "crm",
  hint: `${events.length} events`,
  settings: [
    signingSecret({
      name: "HUBSPOT_SECRET",
      description: "The app's client secret, which signs what HubSpot sends",
      issued: {
        where: "copy it from the Auth tab of your app (Client secret)",
        page: "https://developers.hubspot.com/docs/api/webhooks/validating-requests",
      },
    }),
  ],
  hooksPage: "the app's Webhooks page in HubSpot",
  docs: "https://developers.hubspot.com/docs/api/webhooks",
  common: [
    "contact.creation",
    "contact.propertyChange",
    "company.creation",
    "deal.creation",
    "deal.propertyChange",
    "ticket.creation",
    "conversation.newMessage",
  ],
  events,
});
