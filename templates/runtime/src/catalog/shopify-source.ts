import shopifyEvents from "./shopify-events.json" with { type: "json" };
import { eventsIn, signedBy, sourceRow } from "./source.ts";

const events = eventsIn(shopifyEvents);

export const shopifySource = sourceRow({
  id: "shopify",
  label: "Shopify",
  variable: "shop",
  hint: `${events.length} topics`,
  settings: [
    signedBy({
      name: "SHOPIFY_SECRET",
      description: "The app's client secret, which signs what Shopify sends",
      issued: {
        where:
          "copy it from the Dev Dashboard under Settings of your app (Client secret), or for a hook of a store from Settings > Notifications > Webhooks",
        page: "https://shopify.dev/docs/apps/build/authentication-authorization/client-secrets",
      },
    }),
  ],
  hooksPage: "Settings > Notifications > Webhooks of the shop",
  docs: "https://shopify.dev/docs/api/webhooks",
  common: [
    "orders/create",
    "orders/paid",
    "orders/cancelled",
    "products/update",
    "customers/create",
    "inventory_levels/update",
    "refunds/create",
    "app/uninstalled",
  ],
  events,
});
