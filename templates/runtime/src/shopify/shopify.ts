import type { Secret } from "../settings/setting.ts";
import { defineSource, type SourceOptions } from "../webhook/define-source.ts";
import type { HandlerOptions } from "../webhook/handler-options.ts";
import type { Trigger } from "../webhook/trigger.ts";
import type { ShopifyContext, ShopifyTopic } from "./shopify-payload.ts";
import { shopifyProtocol } from "./shopify-protocol.ts";

export type * from "./shopify-payload.ts";
export { sign } from "./sign.ts";

/**
 * The options of `shopify`.
 * @example
 * shopify({ secret: secret("SHOPIFY_SECRET"), path: "/shop" });
 * @see https://shopify.dev/docs/apps/build/webhooks/subscribe/https
 */
export interface ShopifyOptions extends SourceOptions {
  /** The app's client secret. Without a secret, every delivery is rejected. */
  readonly secret?: Secret<string | undefined>;
}

/**
 * A path that Shopify posts to, with its topic handlers. Created by `shopify`.
 * @example
 * const shop: ShopifyTrigger = shopify({ secret: secret("SHOPIFY_SECRET") });
 * @see https://shopify.dev/docs/api/webhooks
 */
export interface ShopifyTrigger extends Trigger {
  /**
   * Registers a handler for a Shopify topic. Several handlers of a topic run in parallel.
   * @example
   * shop.on("orders/create", async ({ payload, log }) => {
   *   log.info(`Order ${payload.name}: ${payload.total_price}`);
   * });
   * @see https://shopify.dev/docs/api/webhooks
   * @throws UserError `bad-event`, `bad-handler` or `bad-handler-options`, in plain JavaScript
   */
  on<Topic extends ShopifyTopic>(
    event: Topic,
    handler: (context: ShopifyContext<Topic>) => unknown,
    options?: HandlerOptions<ShopifyContext<Topic>["payload"]>,
  ): void;
}

const create = /* @__PURE__ */ defineSource<ShopifyTrigger, ShopifyOptions>({
  name: "shopify",
  scheme: shopifyProtocol,
});

/**
 * Creates a trigger for the webhooks of a Shopify app. The maximum size of a body is 5 MB.
 * @example
 * const shop = shopify({ secret: secret("SHOPIFY_SECRET", "Signs what Shopify sends") });
 * shop.on("orders/create", ({ payload, log }) => log.info(`Order ${payload.name}`));
 * export default webhook(shop);
 * @see https://shopify.dev/docs/api/webhooks
 * @throws UserError `bad-path`
 */
export function shopify(options: ShopifyOptions = {}): ShopifyTrigger {
  return create(options);
}
