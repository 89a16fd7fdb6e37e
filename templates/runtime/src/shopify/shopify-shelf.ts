export interface ShopifyAddress {
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly company: string | null;
  readonly address1: string | null;
  readonly address2: string | null;
  readonly city: string | null;
  readonly zip: string | null;
  readonly province: string | null;
  readonly province_code: string | null;
  readonly country: string | null;
  readonly country_code: string | null;
  readonly phone: string | null;
}

interface Consent {
  readonly state: "subscribed" | "unsubscribed" | "not_subscribed" | "pending" | "redacted";
  readonly opt_in_level: "single_opt_in" | "confirmed_opt_in" | "unknown" | null;
  readonly consent_updated_at: string | null;
}

export interface ShopifyCustomer {
  readonly id: number;
  readonly admin_graphql_api_id: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly note: string | null;
  readonly state: "disabled" | "invited" | "enabled" | "declined";
  readonly verified_email: boolean;
  readonly tax_exempt: boolean;
  readonly currency: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly default_address?: ShopifyAddress;
  readonly addresses?: readonly ShopifyAddress[];
}

export interface ShopifyEmailConsent {
  readonly customer_id: number;
  readonly email_address: string;
  readonly email_marketing_consent: Consent;
}

export interface ShopifySmsConsent {
  readonly id: number;
  readonly phone: string;
  readonly sms_marketing_consent: Consent & { readonly consent_collected_from: string };
}

export interface ShopifyCustomerTags {
  readonly customerId: string;
  readonly tags: readonly string[];
  readonly occurredAt: string;
}

export interface ShopifyMerge {
  readonly admin_graphql_api_customer_kept_id: string;
  readonly admin_graphql_api_customer_deleted_id: string;
  readonly admin_graphql_api_job_id: string | null;
  readonly status: string;
  readonly errors: readonly { readonly customer_ids: readonly number[]; readonly message: string }[];
}

interface Person {
  readonly id: number;
  readonly email: string;
  readonly phone: string;
}

/** A customer asks for what is stored of them: answer to the shop's owner within 30 days. */
export interface ShopifyDataRequest {
  readonly shop_id: number;
  readonly shop_domain: string;
  readonly orders_requested: readonly number[];
  readonly customer: Person;
  readonly data_request: { readonly id: number };
}

/** A customer's data has to be deleted. */
export interface ShopifyRedact {
  readonly shop_id: number;
  readonly shop_domain: string;
  readonly customer: Person;
  readonly orders_to_redact: readonly number[];
}

export interface ShopifyVariant {
  readonly id: number;
  readonly product_id: number;
  readonly title: string;
  readonly price: string;
  readonly compare_at_price: string | null;
  readonly sku: string | null;
  readonly barcode: string | null;
  readonly position: number;
  readonly inventory_item_id: number;
  readonly inventory_quantity: number;
  readonly inventory_policy: "deny" | "continue";
  readonly taxable: boolean;
  readonly option1: string | null;
  readonly option2: string | null;
  readonly option3: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface ShopifyImage {
  readonly id: number;
  readonly product_id: number;
  readonly position: number;
  readonly src: string;
  readonly alt: string | null;
  readonly width: number;
  readonly height: number;
}

export interface ShopifyProduct {
  readonly id: number;
  readonly admin_graphql_api_id: string;
  readonly title: string;
  readonly handle: string;
  readonly body_html: string | null;
  readonly vendor: string;
  readonly product_type: string;
  readonly status: "active" | "archived" | "draft" | "unlisted";
  readonly tags: string;
  readonly published_at: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly options: readonly {
    readonly id: number;
    readonly name: string;
    readonly position: number;
    readonly values: readonly string[];
  }[];
  readonly variants: readonly ShopifyVariant[];
  readonly images: readonly ShopifyImage[];
}

export interface ShopifyCollection {
  readonly id: number;
  readonly admin_graphql_api_id: string;
  readonly title: string;
  readonly handle: string;
  readonly body_html: string | null;
  readonly sort_order: string;
  readonly published_at: string | null;
  readonly updated_at: string;
}
