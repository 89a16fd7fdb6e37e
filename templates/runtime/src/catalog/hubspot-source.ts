import hubspotEvents from "./hubspot-events.json" with { type: "json" };
import type { CatalogSource } from "./source.ts";

const events = Object.entries(hubspotEvents).map(([name, description]) => ({ name, description }));

export const hubspotSource: CatalogSource = {
  id: "hubspot",
  label: "HubSpot",
  icon: "brand:hubspot",
  module: "@hookloom/runtime/hubspot",
  factory: "hubspot",
  variable: "crm",
  path: "/hubspot",
  hint: `${events.length} events`,
  settings: [
    {
      option: "secret",
      name: "HUBSPOT_SECRET",
      description: "The app's client secret, which signs what HubSpot sends",
      secret: true,
      required: true,
      generate: true,
      issued: {
        where: "copy it from the Auth tab of your app (Client secret)",
        page: "https://developers.hubspot.com/docs/api/webhooks/validating-requests",
      },
    },
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
};
