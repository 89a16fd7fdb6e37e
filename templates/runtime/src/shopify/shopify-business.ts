export interface ShopifyDeleted {
  readonly id: number;
}

export interface ShopifyShop {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly domain: string;
  readonly myshopify_domain: string;
  readonly shop_owner: string;
  readonly country_code: string;
  readonly currency: string;
  readonly iana_timezone: string;
  readonly plan_name: string;
  readonly plan_display_name: string;
  readonly primary_locale: string;
  readonly phone: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface ShopifyShopRedact {
  readonly shop_id: number;
  readonly shop_domain: string;
}

export interface ShopifyScopesUpdate {
  readonly id: number;
  readonly previous: readonly string[];
  readonly current: readonly string[];
  readonly updated_at: string;
}

export interface ShopifyOneTimePurchase {
  readonly app_purchase_one_time: {
    readonly admin_graphql_api_id: string;
    readonly admin_graphql_api_shop_id: string;
    readonly name: string;
    readonly status: string;
    readonly created_at: string;
    readonly updated_at: string;
  };
}

export interface ShopifyAppSubscription {
  readonly app_subscription: {
    readonly admin_graphql_api_id: string;
    readonly admin_graphql_api_shop_id: string;
    readonly name: string;
    readonly status?: string;
    readonly balance_used?: number;
    readonly capped_amount?: string;
    readonly currency_code?: string;
    readonly created_at: string;
    readonly updated_at: string;
  };
}

export interface ShopifyBulkOperation {
  readonly admin_graphql_api_id: string;
  readonly status: "completed" | "failed" | "canceled" | "expired";
  readonly type: "query" | "mutation";
  readonly error_code: string | null;
  readonly created_at: string;
  readonly completed_at: string;
}

export interface ShopifyCompany {
  readonly name: string;
  readonly note: string | null;
  readonly external_id: string | null;
  readonly main_contact_admin_graphql_api_id: string | null;
  readonly admin_graphql_api_id: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface ShopifyCompanyLocation {
  readonly admin_graphql_api_id: string;
  readonly name: string;
  readonly external_id: string | null;
  readonly phone: string | null;
  readonly locale: string | null;
  readonly note: string | null;
  readonly company: ShopifyCompany;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface ShopifyDiscount {
  readonly admin_graphql_api_id: string;
  readonly title?: string;
  readonly status?: string;
  readonly created_at?: string;
  readonly updated_at?: string;
  readonly deleted_at?: string;
}

export interface ShopifyDispute {
  readonly id: number;
  readonly order_id: number | null;
  readonly type: "chargeback" | "inquiry";
  readonly status: "needs_response" | "under_review" | "charge_refunded" | "accepted" | "won" | "lost";
  readonly reason: string;
  readonly network_reason_code: string;
  readonly amount: string;
  readonly currency: string;
  readonly evidence_due_by: string | null;
  readonly evidence_sent_on: string | null;
  readonly finalized_on: string | null;
  readonly initiated_at: string;
}

export interface ShopifyDomain {
  readonly id: number;
  readonly host: string;
  readonly ssl_enabled: boolean;
  readonly localization: {
    readonly country: string | null;
    readonly default_locale: string | null;
    readonly alternate_locales: readonly string[];
  };
}

export interface ShopifyMarket {
  readonly id: number;
  readonly name?: string;
  readonly enabled?: boolean;
  readonly regions?: readonly { readonly country_code: string }[];
}

export interface ShopifyMetaobject {
  readonly id: string;
  readonly type: string;
  readonly handle: string;
  readonly display_name?: string;
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly created_at?: string;
  readonly updated_at?: string;
}

export interface ShopifySubscriptionContract {
  readonly id: number;
  readonly admin_graphql_api_id: string;
  readonly customer_id: number;
  readonly origin_order_id: number | null;
  readonly status: "active" | "paused" | "cancelled" | "expired" | "failed";
  readonly currency_code: string;
  readonly revision_id: string;
  readonly billing_policy: {
    readonly interval: string;
    readonly interval_count: number;
    readonly min_cycles: number | null;
    readonly max_cycles: number | null;
  };
  readonly delivery_policy: { readonly interval: string; readonly interval_count: number };
}

export interface ShopifyBillingAttempt {
  readonly id: number | null;
  readonly admin_graphql_api_id: string | null;
  readonly idempotency_key: string;
  readonly order_id: number | null;
  readonly subscription_contract_id: number;
  readonly ready: boolean;
  readonly error_code: string | null;
  readonly error_message: string | null;
}

export interface ShopifyTheme {
  readonly id: number;
  readonly name: string;
  readonly role: "main" | "unpublished" | "demo" | "development";
  readonly previewable: boolean;
  readonly processing: boolean;
  readonly created_at: string;
  readonly updated_at: string;
}
