import type { HandlerContext } from "../webhook/trigger.ts";
import type { ShopifyPayloads } from "./shopify-types.generated.ts";

export type * from "./shopify-types.generated.ts";

/** A topic that version 2026-10 of the Admin API lists: `orders/create`. */
export type ShopifyTopic = keyof ShopifyPayloads;

export type ShopifyPayload<Topic extends ShopifyTopic> = ShopifyPayloads[Topic];

/** What a handler of a topic is given. */
export type ShopifyContext<Topic extends ShopifyTopic> = HandlerContext<ShopifyPayload<Topic>, Topic>;
