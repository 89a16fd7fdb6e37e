import type { ShopifyLineItem } from "./shopify-orders.ts";
import type { ShopifyAddress } from "./shopify-shelf.ts";

export interface ShopifyFulfillment {
  readonly id: number;
  readonly order_id: number;
  readonly location_id: number | null;
  readonly name: string;
  readonly status: "pending" | "open" | "success" | "cancelled" | "error" | "failure";
  readonly shipment_status:
    | "label_printed"
    | "label_purchased"
    | "attempted_delivery"
    | "ready_for_pickup"
    | "confirmed"
    | "in_transit"
    | "out_for_delivery"
    | "delivered"
    | "failure"
    | null;
  readonly service: string;
  readonly tracking_company: string | null;
  readonly tracking_number: string | null;
  readonly tracking_numbers: readonly string[];
  readonly tracking_url: string | null;
  readonly tracking_urls: readonly string[];
  readonly created_at: string;
  readonly updated_at: string;
  readonly destination?: ShopifyAddress;
  readonly line_items: readonly ShopifyLineItem[];
}

export interface ShopifyFulfillmentEvent {
  readonly id: number;
  readonly order_id: number;
  readonly fulfillment_id: number;
  readonly status: string;
  readonly message: string | null;
  readonly happened_at: string;
  readonly city: string | null;
  readonly province: string | null;
  readonly country: string | null;
  readonly zip: string | null;
  readonly estimated_delivery_at: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface ShopifyFulfillmentOrderChange {
  readonly fulfillment_order: { readonly id: string; readonly status: string };
  readonly [detail: string]: unknown;
}

export interface ShopifyInventoryItem {
  readonly id: number;
  readonly admin_graphql_api_id: string;
  readonly sku: string | null;
  readonly cost: string | null;
  readonly tracked: boolean;
  readonly requires_shipping: boolean;
  readonly country_code_of_origin: string | null;
  readonly harmonized_system_code: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface ShopifyInventoryLevel {
  readonly inventory_item_id: number;
  readonly location_id: number;
  readonly available?: number | null;
  readonly updated_at?: string;
}

export interface ShopifyLocation {
  readonly id: number;
  readonly name: string;
  readonly address1: string | null;
  readonly address2: string | null;
  readonly city: string | null;
  readonly zip: string | null;
  readonly province: string | null;
  readonly country: string;
  readonly country_code: string;
  readonly phone: string | null;
  readonly active: boolean;
  readonly legacy: boolean;
  readonly created_at: string;
  readonly updated_at: string;
}
