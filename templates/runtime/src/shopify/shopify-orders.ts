import type { ShopifyFulfillment } from "./shopify-goods.ts";
import type { ShopifyAddress, ShopifyCustomer } from "./shopify-shelf.ts";

/** An amount as Shopify writes it: `"49.00"`. */
export type ShopifyMoney = string;

/** The same amount in the shop's currency and in the one that the customer paid in. */
export interface ShopifyMoneySet {
  readonly shop_money: { readonly amount: ShopifyMoney; readonly currency_code: string };
  readonly presentment_money: { readonly amount: ShopifyMoney; readonly currency_code: string };
}

export interface ShopifyTaxLine {
  readonly title: string;
  readonly rate: number;
  readonly price: ShopifyMoney;
}

export interface ShopifyProperty {
  readonly name: string;
  readonly value: string;
}

export interface ShopifyLineItem {
  readonly id: number;
  readonly product_id: number | null;
  readonly variant_id: number | null;
  readonly title: string;
  readonly variant_title: string | null;
  readonly name: string;
  readonly sku: string | null;
  readonly vendor: string | null;
  readonly quantity: number;
  readonly price: ShopifyMoney;
  readonly total_discount: ShopifyMoney;
  readonly grams: number;
  readonly taxable: boolean;
  readonly requires_shipping: boolean;
  readonly gift_card: boolean;
  readonly fulfillment_status: "fulfilled" | "partial" | "not_eligible" | null;
  readonly properties: readonly ShopifyProperty[];
  readonly tax_lines: readonly ShopifyTaxLine[];
}

export interface ShopifyShippingLine {
  readonly id: number;
  readonly title: string;
  readonly code: string | null;
  readonly source: string | null;
  readonly price: ShopifyMoney;
  readonly tax_lines: readonly ShopifyTaxLine[];
}

export interface ShopifyDiscountCode {
  readonly code: string;
  readonly amount: ShopifyMoney;
  readonly type: "fixed_amount" | "percentage" | "shipping";
}

export interface ShopifyOrder {
  readonly id: number;
  readonly admin_graphql_api_id: string;
  readonly name: string;
  readonly number: number;
  readonly order_number: number;
  readonly email: string;
  readonly phone: string | null;
  readonly note: string | null;
  readonly tags: string;
  readonly test: boolean;
  readonly currency: string;
  readonly presentment_currency: string;
  readonly subtotal_price: ShopifyMoney;
  readonly total_tax: ShopifyMoney;
  readonly total_discounts: ShopifyMoney;
  readonly total_price: ShopifyMoney;
  readonly total_price_set: ShopifyMoneySet;
  readonly financial_status:
    | "pending"
    | "authorized"
    | "partially_paid"
    | "paid"
    | "partially_refunded"
    | "refunded"
    | "voided"
    | null;
  readonly fulfillment_status: "fulfilled" | "partial" | "restocked" | null;
  readonly cancel_reason: "customer" | "fraud" | "inventory" | "declined" | "other" | null;
  readonly cancelled_at: string | null;
  readonly closed_at: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly processed_at: string | null;
  readonly customer: ShopifyCustomer | null;
  readonly billing_address: ShopifyAddress | null;
  readonly shipping_address: ShopifyAddress | null;
  readonly line_items: readonly ShopifyLineItem[];
  readonly shipping_lines: readonly ShopifyShippingLine[];
  readonly tax_lines: readonly ShopifyTaxLine[];
  readonly discount_codes: readonly ShopifyDiscountCode[];
  readonly fulfillments: readonly ShopifyFulfillment[];
  readonly refunds: readonly ShopifyRefund[];
  readonly source_name: string;
  readonly order_status_url: string;
}

interface EditedLine {
  readonly id: number;
  readonly delta: number;
}

export interface ShopifyOrderEdited {
  readonly order_edit: {
    readonly id: number;
    readonly order_id: number;
    readonly app_id: number | null;
    readonly user_id: number | null;
    readonly notify_customer: boolean;
    readonly staff_note: string | null;
    readonly created_at: string;
    readonly committed_at: string;
    readonly line_items: {
      readonly additions: readonly EditedLine[];
      readonly removals: readonly EditedLine[];
    };
  };
}

export interface ShopifyDraftOrder {
  readonly id: number;
  readonly order_id: number | null;
  readonly name: string;
  readonly status: "open" | "invoice_sent" | "completed";
  readonly email: string | null;
  readonly note: string | null;
  readonly tags: string;
  readonly currency: string;
  readonly subtotal_price: ShopifyMoney;
  readonly total_tax: ShopifyMoney;
  readonly total_price: ShopifyMoney;
  readonly invoice_sent_at: string | null;
  readonly invoice_url: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly completed_at: string | null;
  readonly customer: ShopifyCustomer | null;
  readonly line_items: readonly ShopifyLineItem[];
}

export interface ShopifyTransaction {
  readonly id: number;
  readonly order_id: number;
  readonly parent_id: number | null;
  readonly kind: "authorization" | "capture" | "sale" | "void" | "refund";
  readonly status: "pending" | "failure" | "success" | "error";
  readonly gateway: string;
  readonly amount: ShopifyMoney;
  readonly currency: string;
  readonly error_code: string | null;
  readonly message: string | null;
  readonly test: boolean;
  readonly created_at: string;
  readonly processed_at: string;
}

export interface ShopifyTenderTransaction {
  readonly id: number;
  readonly order_id: number;
  readonly amount: ShopifyMoney;
  readonly currency: string;
  readonly payment_method: string;
  readonly remote_reference: string;
  readonly test: boolean;
  readonly processed_at: string;
}

export interface ShopifyRefund {
  readonly id: number;
  readonly order_id: number;
  readonly note: string | null;
  readonly restock: boolean;
  readonly user_id: number | null;
  readonly created_at: string;
  readonly processed_at: string;
  readonly refund_line_items: readonly {
    readonly id: number;
    readonly line_item_id: number;
    readonly quantity: number;
    readonly restock_type: "no_restock" | "cancel" | "return" | "legacy_restock";
    readonly subtotal: number;
    readonly total_tax: number;
    readonly line_item: ShopifyLineItem;
  }[];
  readonly transactions: readonly ShopifyTransaction[];
}

export interface ShopifyCheckout {
  readonly id: number;
  readonly token: string;
  readonly cart_token: string | null;
  readonly email: string | null;
  readonly currency: string;
  readonly subtotal_price: ShopifyMoney;
  readonly total_tax: ShopifyMoney;
  readonly total_price: ShopifyMoney;
  readonly abandoned_checkout_url: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly completed_at: string | null;
  readonly customer: ShopifyCustomer | null;
  readonly shipping_address: ShopifyAddress | null;
  readonly line_items: readonly {
    readonly key: string;
    readonly product_id: number;
    readonly variant_id: number;
    readonly title: string;
    readonly sku: string | null;
    readonly quantity: number;
    readonly price: ShopifyMoney;
  }[];
}

export interface ShopifyCart {
  readonly id: string;
  readonly token: string;
  readonly note: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly line_items: readonly {
    readonly id: number;
    readonly variant_id: number;
    readonly product_id: number;
    readonly title: string;
    readonly sku: string | null;
    readonly quantity: number;
    readonly price: ShopifyMoney;
    readonly line_price: ShopifyMoney;
  }[];
}
