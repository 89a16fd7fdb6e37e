import type { HandlerContext } from "../webhook/trigger.ts";
import type { ShopifyPayloads } from "./shopify-types.generated.ts";

export type * from "./shopify-types.generated.ts";

/**
 * A topic of the Admin API: those that version 2026-10 lists. The fields are those documented for 2026-07, of which the newer
 * version has removed none.
 * @example
 * const topic: ShopifyTopic = "orders/create";
 * @see https://shopify.dev/docs/api/webhooks
 */
export type ShopifyTopic = keyof ShopifyPayloads;

/**
 * The payload of a topic.
 * @example
 * function totalCount(order: ShopifyPayload<"orders/create">) {
 *   return Number(order.total_price);
 * }
 * @see https://shopify.dev/docs/api/webhooks
 */
export type ShopifyPayload<Topic extends ShopifyTopic> = ShopifyPayloads[Topic];

/**
 * What a handler of a topic is given.
 * @example
 * async function book({ payload, log }: ShopifyContext<"orders/create">) {
 *   log.info(`Order ${payload.name}`);
 * }
 * shop.on("orders/create", book);
 * @see https://shopify.dev/docs/api/webhooks
 */
export type ShopifyContext<Topic extends ShopifyTopic> = HandlerContext<ShopifyPayload<Topic>, Topic>;
