import type { HandlerContext } from "../webhook/trigger.ts";
import type { ShopifyPayloads } from "./shopify-types.generated.ts";

export type * from "./shopify-types.generated.ts";

/**
 * An Admin API webhook topic, as listed for version 2026-10. The payload fields are documented for 2026-07; the newer
 * version has removed none of them.
 * @example
 * const topic: ShopifyTopic = "orders/create";
 * @see https://shopify.dev/docs/api/webhooks
 */
export type ShopifyTopic = keyof ShopifyPayloads;

/**
 * A topic's payload.
 * @example
 * function totalCount(order: ShopifyPayload<"orders/create">) {
 *   return Number(order.total_price);
 * }
 * @see https://shopify.dev/docs/api/webhooks
 */
export type ShopifyPayload<Topic extends ShopifyTopic> = ShopifyPayloads[Topic];

/**
 * The argument that a topic's handler is called with.
 * @example
 * async function book({ payload, log }: ShopifyContext<"orders/create">) {
 *   log.info(`Order ${payload.name}`);
 * }
 * shop.on("orders/create", book);
 * @see https://shopify.dev/docs/api/webhooks
 */
export type ShopifyContext<Topic extends ShopifyTopic> = HandlerContext<ShopifyPayload<Topic>, Topic>;
