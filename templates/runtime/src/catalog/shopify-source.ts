import shopifyEvents from "./shopify-events.json" with { type: "json" };
import { signingSecret, sourceRow, toEvents } from "./source.ts";

const events = toEvents(shopifyEvents);

export const shopifySource = sourceRow({
  id: "shopify",
  label: "Shopify",
  variable: "shop",
  hint: `${events.length} topics`,
  settings: [
    signingSecret({
      name: "SHOPIFY_SECRET",
      description: "The app's client secret, which signs what Shopify sends",
      issued: {
        where:
          "copy it from your app's Settings in the Dev Dashboard (Client secret), or for a store's own webhook from Settings > Notifications > Webhooks",
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
