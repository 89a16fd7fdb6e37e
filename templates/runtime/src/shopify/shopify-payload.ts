import type { HandlerContext } from "../webhook/trigger.ts";
import type {
  ShopifyAppSubscription,
  ShopifyBillingAttempt,
  ShopifyBulkOperation,
  ShopifyCompany,
  ShopifyCompanyLocation,
  ShopifyDeleted,
  ShopifyDiscount,
  ShopifyDispute,
  ShopifyDomain,
  ShopifyMarket,
  ShopifyMetaobject,
  ShopifyOneTimePurchase,
  ShopifyScopesUpdate,
  ShopifyShop,
  ShopifyShopRedact,
  ShopifySubscriptionContract,
  ShopifyTheme,
} from "./shopify-business.ts";
import type {
  ShopifyFulfillment,
  ShopifyFulfillmentEvent,
  ShopifyFulfillmentOrderChange,
  ShopifyInventoryItem,
  ShopifyInventoryLevel,
  ShopifyLocation,
} from "./shopify-goods.ts";
import type {
  ShopifyCart,
  ShopifyCheckout,
  ShopifyDraftOrder,
  ShopifyOrder,
  ShopifyOrderEdited,
  ShopifyRefund,
  ShopifyTenderTransaction,
  ShopifyTransaction,
} from "./shopify-orders.ts";
import type {
  ShopifyCollection,
  ShopifyCustomer,
  ShopifyCustomerTags,
  ShopifyDataRequest,
  ShopifyEmailConsent,
  ShopifyMerge,
  ShopifyProduct,
  ShopifyRedact,
  ShopifySmsConsent,
} from "./shopify-shelf.ts";

export type * from "./shopify-business.ts";
export type * from "./shopify-goods.ts";
export type * from "./shopify-orders.ts";
export type * from "./shopify-shelf.ts";

type Topics<Names extends string, Payload> = { readonly [Name in Names]: Payload };

type Orders = Topics<
  | "orders/create"
  | "orders/updated"
  | "orders/paid"
  | "orders/cancelled"
  | "orders/fulfilled"
  | "orders/partially_fulfilled",
  ShopifyOrder
> &
  Topics<"orders/edited", ShopifyOrderEdited> &
  Topics<"orders/delete" | "draft_orders/delete" | "checkouts/delete", ShopifyDeleted> &
  Topics<"draft_orders/create" | "draft_orders/update", ShopifyDraftOrder> &
  Topics<"order_transactions/create", ShopifyTransaction> &
  Topics<"tender_transactions/create", ShopifyTenderTransaction> &
  Topics<"refunds/create", ShopifyRefund> &
  Topics<"checkouts/create" | "checkouts/update", ShopifyCheckout> &
  Topics<"carts/create" | "carts/update", ShopifyCart>;

type Goods = Topics<"fulfillments/create" | "fulfillments/update", ShopifyFulfillment> &
  Topics<"fulfillment_events/create" | "fulfillment_events/delete", ShopifyFulfillmentEvent> &
  Topics<
    | "fulfillment_orders/cancelled"
    | "fulfillment_orders/hold_released"
    | "fulfillment_orders/moved"
    | "fulfillment_orders/order_routing_complete"
    | "fulfillment_orders/placed_on_hold"
    | "fulfillment_orders/rescheduled"
    | "fulfillment_orders/scheduled_fulfillment_order_ready",
    ShopifyFulfillmentOrderChange
  > &
  Topics<"inventory_items/create" | "inventory_items/update", ShopifyInventoryItem> &
  Topics<
    "inventory_levels/connect" | "inventory_levels/disconnect" | "inventory_levels/update",
    ShopifyInventoryLevel
  > &
  Topics<
    "locations/create" | "locations/update" | "locations/activate" | "locations/deactivate",
    ShopifyLocation
  > &
  Topics<"inventory_items/delete" | "locations/delete", ShopifyDeleted>;

type Shelf = Topics<"products/create" | "products/update", ShopifyProduct> &
  Topics<"collections/create" | "collections/update", ShopifyCollection> &
  Topics<"products/delete" | "collections/delete" | "customers/delete", ShopifyDeleted> &
  Topics<
    "customers/create" | "customers/update" | "customers/enable" | "customers/disable",
    ShopifyCustomer
  > &
  Topics<"customers/merge", ShopifyMerge> &
  Topics<"customer.tags_added" | "customer.tags_removed", ShopifyCustomerTags> &
  Topics<"customers_email_marketing_consent/update", ShopifyEmailConsent> &
  Topics<"customers_marketing_consent/update", ShopifySmsConsent> &
  Topics<"customers/data_request", ShopifyDataRequest> &
  Topics<"customers/redact", ShopifyRedact>;

type Business = Topics<"app/uninstalled" | "shop/update", ShopifyShop> &
  Topics<"app/scopes_update", ShopifyScopesUpdate> &
  Topics<"app_purchases_one_time/update", ShopifyOneTimePurchase> &
  Topics<"app_subscriptions/update" | "app_subscriptions/approaching_capped_amount", ShopifyAppSubscription> &
  Topics<"bulk_operations/finish", ShopifyBulkOperation> &
  Topics<"companies/create" | "companies/update" | "companies/delete", ShopifyCompany> &
  Topics<
    "company_locations/create" | "company_locations/update" | "company_locations/delete",
    ShopifyCompanyLocation
  > &
  Topics<"discounts/create" | "discounts/update" | "discounts/delete", ShopifyDiscount> &
  Topics<"disputes/create" | "disputes/update", ShopifyDispute> &
  Topics<"domains/create" | "domains/update" | "domains/destroy", ShopifyDomain> &
  Topics<"markets/create" | "markets/update" | "markets/delete", ShopifyMarket> &
  Topics<"metaobjects/create" | "metaobjects/update" | "metaobjects/delete", ShopifyMetaobject> &
  Topics<"shop/redact", ShopifyShopRedact> &
  Topics<"subscription_contracts/create" | "subscription_contracts/update", ShopifySubscriptionContract> &
  Topics<
    | "subscription_billing_attempts/success"
    | "subscription_billing_attempts/failure"
    | "subscription_billing_attempts/challenged",
    ShopifyBillingAttempt
  > &
  Topics<"themes/create" | "themes/update" | "themes/publish", ShopifyTheme> &
  Topics<"themes/delete", ShopifyDeleted>;

/** Every topic with its payload, as version 2026-10 of the Admin API sends it. */
export type ShopifyPayloads = Orders & Goods & Shelf & Business;

export type ShopifyTopic = keyof ShopifyPayloads;

export type ShopifyPayload<Topic extends ShopifyTopic> = ShopifyPayloads[Topic];

/** What a handler of a topic is given. */
export type ShopifyContext<Topic extends ShopifyTopic> = HandlerContext<ShopifyPayload<Topic>, Topic>;
