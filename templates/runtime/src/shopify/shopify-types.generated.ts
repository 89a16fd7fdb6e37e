// Generated from payloads.json by `npm run generate -w @hookloom/runtime`: change that file instead.
/** A date and time that `Date` parses. */
type Time = string;

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/create */
export interface ShopifyAddress {
  readonly latitude?: number | null;
  readonly longitude?: number | null;
  readonly name?: string;
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

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-app_subscriptions/update */
export interface ShopifyAppSubscription {
  readonly app_subscription: ShopifyAppSubscriptionAppSubscription;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-app_subscriptions/update */
export interface ShopifyAppSubscriptionAppSubscription {
  readonly admin_graphql_api_id: string;
  readonly admin_graphql_api_shop_id: string;
  readonly capped_amount: string;
  readonly created_at: Time;
  readonly currency?: string;
  readonly interval?: string;
  readonly name: string;
  readonly plan_handle?: string;
  readonly price?: string;
  readonly status?: string;
  readonly updated_at: Time;
  readonly balance_used?: number;
  readonly currency_code?: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-audit_events/admin_api_activity */
export interface ShopifyAuditEvents {
  readonly events: readonly ShopifyAuditEventsEvent[];
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-audit_events/admin_api_activity */
export interface ShopifyAuditEventsEvent {
  readonly event: ShopifyAuditEventsEventEvent;
  readonly time: number;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-audit_events/admin_api_activity */
export interface ShopifyAuditEventsEventEvent {
  readonly action: string;
  readonly actor: ShopifyAuditEventsEventEventActor;
  readonly additional_metadata: ShopifyAuditEventsEventEventAdditionalMetadata;
  readonly context: ShopifyAuditEventsEventEventContext;
  readonly subject: ShopifyAuditEventsEventEventSubject;
  readonly timestamp: Time;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-audit_events/admin_api_activity */
export interface ShopifyAuditEventsEventEventActor {
  readonly actor_identifier: number;
  readonly actor_metadata: Readonly<Record<string, unknown>>;
  readonly actor_type: string;
  readonly on_behalf_of: ShopifyAuditEventsEventEventActorOnBehalfOf;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-audit_events/admin_api_activity */
export interface ShopifyAuditEventsEventEventActorOnBehalfOf {
  readonly user_email: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-audit_events/admin_api_activity */
export interface ShopifyAuditEventsEventEventAdditionalMetadata {
  readonly error_codes: readonly unknown[];
  readonly mutation_names: readonly unknown[];
  readonly query: string;
  readonly request_type: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-audit_events/admin_api_activity */
export interface ShopifyAuditEventsEventEventContext {
  readonly context_identifier: string;
  readonly context_metadata: Readonly<Record<string, unknown>>;
  readonly context_type: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-audit_events/admin_api_activity */
export interface ShopifyAuditEventsEventEventSubject {
  readonly subject_identifier: string;
  readonly subject_metadata: Readonly<Record<string, unknown>>;
  readonly subject_type: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-markets_backup_region/update */
export interface ShopifyBackupRegion {
  readonly admin_graphql_api_id: string;
  readonly code: string | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-subscription_billing_attempts/success */
export interface ShopifyBillingAttempt {
  readonly id: number | null;
  readonly admin_graphql_api_id: string | null;
  readonly idempotency_key: string;
  readonly order_id: number | null;
  readonly subscription_contract_id: number;
  readonly ready: boolean;
  readonly error_code: string | null;
  readonly error_message: string | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-subscription_billing_cycle_edits/create */
export interface ShopifyBillingCycle {
  readonly billing_attempt_expected_date: Time;
  readonly contract_edit: string | null;
  readonly cycle_end_at: Time;
  readonly cycle_index: number;
  readonly cycle_start_at: Time;
  readonly edited: boolean;
  readonly skipped: boolean;
  readonly subscription_contract_id: number;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-bulk_operations/finish */
export interface ShopifyBulkOperation {
  readonly admin_graphql_api_id: string;
  readonly completed_at: Time | null;
  readonly created_at: Time;
  readonly error_code: string | null;
  readonly status: "completed" | "failed" | "canceled" | "expired";
  readonly type: "query" | "mutation";
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-carts/create */
export interface ShopifyCart {
  readonly created_at: Time;
  readonly id: string;
  readonly line_items: readonly ShopifyCartLineItem[];
  readonly note: string | null;
  readonly token: string;
  readonly updated_at: Time;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-carts/create */
export interface ShopifyCartLineItem {
  readonly discounted_price: string;
  readonly discounted_price_set: ShopifyMoneySet;
  readonly discounts: readonly unknown[];
  readonly gift_card: boolean;
  readonly grams: number;
  readonly id: number;
  readonly key: string;
  readonly line_price: string;
  readonly line_price_set: ShopifyMoneySet;
  readonly original_line_price: string;
  readonly original_line_price_set: ShopifyMoneySet;
  readonly original_price: string;
  readonly parent_relationship?: unknown;
  readonly price: string;
  readonly price_set: ShopifyMoneySet;
  readonly product_id: number | null;
  readonly properties: unknown;
  readonly quantity: number;
  readonly sku: string | null;
  readonly taxable: boolean;
  readonly title: string;
  readonly total_discount: string;
  readonly total_discount_set: ShopifyMoneySet;
  readonly variant_id: number | null;
  readonly vendor: string | null;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-checkouts/create */
export interface ShopifyCheckout {
  readonly abandoned_checkout_url: string;
  readonly billing_address: ShopifyAddress | null;
  readonly buyer_accepts_marketing: boolean;
  readonly buyer_accepts_sms_marketing: boolean;
  readonly cart_token: string | null;
  readonly closed_at: Time | null;
  readonly completed_at: Time | null;
  readonly created_at: Time;
  readonly currency: string;
  readonly customer: ShopifyCustomer | null;
  readonly customer_locale: string | null;
  readonly device_id: string | null;
  readonly discount_codes: readonly ShopifyDiscountCode[];
  readonly email: string | null;
  readonly gateway: string | null;
  readonly landing_site: string | null;
  readonly line_items: readonly ShopifyCheckoutLineItem[];
  readonly location_id: number | null;
  readonly name: string;
  readonly note: string | null;
  readonly note_attributes: readonly ShopifyProperty[];
  readonly phone: string | null;
  readonly presentment_currency: string;
  readonly referring_site: string | null;
  readonly reservation_token: string | null;
  readonly shipping_address: ShopifyAddress | null;
  readonly shipping_lines: readonly ShopifyCheckoutShippingLine[];
  readonly sms_marketing_phone: string | null;
  readonly source: string | null;
  readonly source_identifier: string | null;
  readonly source_name: string;
  readonly source_url: string | null;
  readonly subtotal_price: string;
  readonly tax_lines: readonly ShopifyTaxLine[];
  readonly taxes_included: boolean;
  readonly token: string;
  readonly total_discounts: string;
  readonly total_duties: string | number;
  readonly total_line_items_price: string;
  readonly total_price: string;
  readonly total_tax: string;
  readonly total_weight: number;
  readonly updated_at: Time;
  readonly user_id: number | null;
  readonly id?: number;
  readonly customer_id?: number | null;
  readonly payment_due?: string;
  readonly payment_url?: string | null;
  readonly requires_shipping?: boolean;
  readonly reservation_time?: Time | null;
  readonly reservation_time_left?: number;
  readonly web_url?: string;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-checkouts/create */
export interface ShopifyCheckoutLineItem {
  readonly applied_discounts: readonly unknown[];
  readonly compare_at_price: string | null;
  readonly destination_location_id: number | null;
  readonly discount_allocations?: readonly ShopifyDiscountAllocation[];
  readonly fulfillment_service: string;
  readonly gift_card: boolean;
  readonly grams: number;
  readonly id?: string;
  readonly key: string;
  readonly line_price: string;
  readonly origin_location_id: number | null;
  readonly presentment_title: string;
  readonly presentment_variant_title: string;
  readonly price: string;
  readonly product_id: number | null;
  readonly properties: Readonly<Record<string, unknown>> | readonly ShopifyProperty[];
  readonly quantity: number;
  readonly rank: number | null;
  readonly requires_shipping: boolean;
  readonly sku: string | null;
  readonly tax_lines: readonly ShopifyTaxLine[];
  readonly taxable: boolean;
  readonly title: string;
  readonly unit_price_measurement: ShopifyCheckoutLineItemUnitPriceMeasurement;
  readonly user_id: number | null;
  readonly variant_id: number | null;
  readonly variant_price: string;
  readonly variant_title: string | null;
  readonly vendor: string | null;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-checkouts/create */
export interface ShopifyCheckoutLineItemUnitPriceMeasurement {
  readonly measured_type: string | null;
  readonly quantity_unit: string | null;
  readonly quantity_value: number | null;
  readonly reference_unit: string | null;
  readonly reference_value: number | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-checkouts/create */
export interface ShopifyCheckoutShippingLine {
  readonly api_client_id: Time | null;
  readonly applied_discounts: readonly unknown[];
  readonly carrier_identifier: string | null;
  readonly carrier_service_id: string | null;
  readonly code: string | null;
  readonly custom_tax_lines: unknown;
  readonly delivery_category: string | null;
  readonly delivery_expectation_range: readonly number[] | null;
  readonly delivery_expectation_type: string | null;
  readonly delivery_option_group?: ShopifyCheckoutShippingLineDeliveryOptionGroup;
  readonly delivery_option_group_type?: string | null;
  readonly estimated_delivery_time_range?: unknown;
  readonly id: string | null;
  readonly markup: string;
  readonly original_rate_price?: string | null;
  readonly original_shop_markup: string | null;
  readonly original_shop_price: string | null;
  readonly phone: string | null;
  readonly presentment_title: string | null;
  readonly price: string;
  readonly requested_fulfillment_service_id: string | null;
  readonly source: string | null;
  readonly tax_lines: readonly ShopifyTaxLine[];
  readonly title: string;
  readonly validation_context: unknown;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-checkouts/create */
export interface ShopifyCheckoutShippingLineDeliveryOptionGroup {
  readonly token: string;
  readonly type: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-collections/create */
export interface ShopifyCollection {
  readonly admin_graphql_api_id: string;
  readonly body_html: string | null;
  readonly disjunctive?: boolean;
  readonly handle: string;
  readonly id: number;
  readonly image?: ShopifyCollectionImage | null;
  readonly published_at: Time | null;
  readonly published_scope: string;
  readonly rules?: readonly ShopifyCollectionRule[];
  readonly sort_order: string | null;
  readonly template_suffix: string | null;
  readonly title: string;
  readonly updated_at: Time;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-collections/create */
export interface ShopifyCollectionImage {
  readonly alt?: string | null;
  readonly created_at?: Time;
  readonly height?: number;
  readonly src?: string;
  readonly width?: number;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-collection_listings/add */
export interface ShopifyCollectionListingChange {
  readonly collection_listing: ShopifyCollectionListingChangeCollectionListing;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-collection_listings/add */
export interface ShopifyCollectionListingChangeCollectionListing {
  readonly body_html?: string | null;
  readonly collection_id: number;
  readonly default_product_image?: unknown;
  readonly handle?: string;
  readonly image?: unknown;
  readonly published_at?: Time | null;
  readonly sort_order?: number | null;
  readonly title?: string;
  readonly updated_at?: Time | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-collection_publications/create */
export interface ShopifyCollectionPublication {
  readonly collection_id: number;
  readonly created_at: Time | null;
  readonly id: number | null;
  readonly publication_id: number;
  readonly published: boolean;
  readonly published_at: Time | null;
  readonly updated_at: Time | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-collections/create */
export interface ShopifyCollectionRule {
  readonly column?: string;
  readonly condition?: string;
  readonly relation?: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-companies/create */
export interface ShopifyCompany {
  readonly admin_graphql_api_id: string;
  readonly created_at: Time;
  readonly customer_since: Time;
  readonly external_id: string | null;
  readonly main_contact_admin_graphql_api_id: string | null;
  readonly name: string;
  readonly note: string | null;
  readonly updated_at: Time;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-company_contacts/create */
export interface ShopifyCompanyContact {
  readonly admin_graphql_api_id: string;
  readonly company: ShopifyCompany | null;
  readonly created_at: Time;
  readonly customer_admin_graphql_api_id: string;
  readonly locale: string | null;
  readonly title: string;
  readonly updated_at: Time;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-company_locations/create */
export interface ShopifyCompanyLocation {
  readonly admin_graphql_api_id: string;
  readonly billing_address: ShopifyCompanyLocationBillingAddress | null;
  readonly buyer_experience_configuration: ShopifyCompanyLocationBuyerExperienceConfiguration | null;
  readonly company: ShopifyCompany | null;
  readonly created_at: Time;
  readonly external_id: string | null;
  readonly locale: string | null;
  readonly name: string;
  readonly note: string | null;
  readonly phone: string | null;
  readonly shipping_address: ShopifyCompanyLocationBillingAddress | null;
  readonly tax_exemptions: readonly string[];
  readonly tax_registration: ShopifyCompanyLocationTaxRegistration | null;
  readonly tax_settings: ShopifyCompanyLocationTaxSetting;
  readonly updated_at: Time;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-company_locations/create */
export interface ShopifyCompanyLocationBillingAddress {
  readonly address1: string | null;
  readonly address2: string | null;
  readonly admin_graphql_api_id: string;
  readonly city: string | null;
  readonly company_admin_graphql_api_id: string;
  readonly country: string | null;
  readonly country_code: string | null;
  readonly created_at: Time;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly phone: string | null;
  readonly province: string | null;
  readonly recipient: string;
  readonly updated_at: Time;
  readonly zip: string | null;
  readonly zone_code: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-company_locations/create */
export interface ShopifyCompanyLocationBuyerExperienceConfiguration {
  readonly checkout_to_draft?: boolean;
  readonly deposit?: unknown;
  readonly editable_shipping_address?: boolean;
  readonly pay_now_only: boolean;
  readonly payment_terms_template_admin_graphql_api_id?: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-company_locations/create */
export interface ShopifyCompanyLocationTaxRegistration {
  readonly tax_id: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-company_locations/create */
export interface ShopifyCompanyLocationTaxSetting {
  readonly tax_exempt: boolean | null;
  readonly tax_exemptions: readonly string[];
  readonly tax_registration_id: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-company_contact_roles/assign */
export interface ShopifyCompanyRoleAssignment {
  readonly company_contact: ShopifyCompanyContact;
  readonly company_contact_role: ShopifyCompanyRoleAssignmentCompanyContactRole;
  readonly company_location: ShopifyCompanyRoleAssignmentCompanyLocation;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-company_contact_roles/assign */
export interface ShopifyCompanyRoleAssignmentCompanyContactRole {
  readonly name: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-company_contact_roles/assign */
export interface ShopifyCompanyRoleAssignmentCompanyLocation {
  readonly admin_graphql_api_id: string;
  readonly billing_address: ShopifyCompanyRoleAssignmentCompanyLocationBillingAddress | null;
  readonly buyer_experience_configuration: unknown;
  readonly company: ShopifyCompany | null;
  readonly created_at: Time;
  readonly external_id: string | null;
  readonly locale: string | null;
  readonly name: string;
  readonly note: string | null;
  readonly phone: string | null;
  readonly shipping_address: ShopifyCompanyRoleAssignmentCompanyLocationBillingAddress | null;
  readonly tax_exemptions: readonly string[];
  readonly tax_registration: ShopifyCompanyLocationTaxRegistration;
  readonly tax_settings: ShopifyCompanyRoleAssignmentCompanyLocationTaxSetting;
  readonly updated_at: Time;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-company_contact_roles/assign */
export interface ShopifyCompanyRoleAssignmentCompanyLocationBillingAddress {
  readonly address1: string | null;
  readonly address2: unknown;
  readonly admin_graphql_api_id: string;
  readonly city: string | null;
  readonly company_admin_graphql_api_id: string;
  readonly country: string | null;
  readonly country_code: string | null;
  readonly created_at: Time;
  readonly first_name: unknown;
  readonly last_name: unknown;
  readonly phone: string | null;
  readonly province: string | null;
  readonly recipient: string;
  readonly updated_at: Time;
  readonly zip: string | null;
  readonly zone_code: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-company_contact_roles/assign */
export interface ShopifyCompanyRoleAssignmentCompanyLocationTaxSetting {
  readonly tax_exempt: unknown;
  readonly tax_exemptions: readonly string[];
  readonly tax_registration_id: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/create */
export interface ShopifyConsent {
  readonly consent_updated_at?: Time | null;
  readonly opt_in_level: "single_opt_in" | "confirmed_opt_in" | "unknown" | null;
  readonly state: "subscribed" | "unsubscribed" | "not_subscribed" | "pending" | "redacted" | null;
  readonly consent_collected_from?: string;
  readonly collected_from?: string;
  readonly updated_at?: Time | null;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/create */
export interface ShopifyCustomer {
  readonly accepts_marketing?: boolean;
  readonly accepts_marketing_updated_at?: Time | null;
  readonly admin_graphql_api_id: string;
  readonly created_at: Time | null;
  readonly currency: string;
  readonly default_address: ShopifyCustomerAddress | null;
  readonly email: string | null;
  readonly email_marketing_consent?: ShopifyConsent;
  readonly first_name: string | null;
  readonly id: number;
  readonly last_name: string | null;
  readonly marketing_opt_in_level?: string | null;
  readonly multipass_identifier: string | null;
  readonly note: string | null;
  readonly phone: string | null;
  readonly sms_marketing_consent?: ShopifyConsent | null;
  readonly state: "disabled" | "invited" | "enabled" | "declined";
  readonly tags?: string;
  readonly tax_exempt: boolean;
  readonly tax_exemptions: readonly string[];
  readonly updated_at: Time | null;
  readonly verified_email: boolean;
  readonly last_order_id?: number | null;
  readonly last_order_name?: string | null;
  readonly metafields?: readonly unknown[];
  readonly orders_count?: number;
  readonly total_spent?: string;
  readonly addresses?: readonly ShopifyCustomerAddress[];
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-customer_account_settings/update */
export interface ShopifyCustomerAccountSettings {
  readonly customer_accounts_version: string;
  readonly login_links_visible_on_storefront_and_checkout: boolean;
  readonly login_required_at_checkout: boolean;
  readonly url: string | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/create */
export interface ShopifyCustomerAddress {
  readonly address1: string | null;
  readonly address2: string | null;
  readonly city: string | null;
  readonly company: string | null;
  readonly country: string | null;
  readonly country_code: string | null;
  readonly country_name: string | null;
  readonly customer_id: number;
  readonly default: boolean;
  readonly first_name: string | null;
  readonly id: number | null;
  readonly last_name: string | null;
  readonly name: string;
  readonly phone: string | null;
  readonly province: string | null;
  readonly province_code: string | null;
  readonly zip: string | null;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-customer_groups/create */
export interface ShopifyCustomerGroup {
  readonly created_at: Time;
  readonly id: number;
  readonly name: string;
  readonly query: string;
  readonly updated_at: Time;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-customer_payment_methods/create */
export interface ShopifyCustomerPaymentMethod {
  readonly admin_graphql_api_customer_id: string;
  readonly admin_graphql_api_id: string;
  readonly customer_id: number;
  readonly instrument_type: string;
  readonly payment_instrument: ShopifyCustomerPaymentMethodPaymentInstrument;
  readonly resource_type: string;
  readonly token: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-customer_payment_methods/create */
export interface ShopifyCustomerPaymentMethodPaymentInstrument {
  readonly brand: string;
  readonly last_digits: Time;
  readonly month: number;
  readonly name: string;
  readonly year: number;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-customer.tags_added */
export interface ShopifyCustomerTags {
  readonly customerId: string;
  readonly occurredAt: Time;
  readonly tags: readonly string[];
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-customers/data_request */
export interface ShopifyDataRequest {
  readonly customer: ShopifyRedactCustomer;
  readonly data_request: ShopifyDataRequestDataRequest;
  readonly orders_requested: readonly number[];
  readonly shop_domain: string;
  readonly shop_id: number;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-customers/data_request */
export interface ShopifyDataRequestDataRequest {
  readonly id: number;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/delete */
export interface ShopifyDeleted {
  readonly id: number | string | null;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-checkouts/delete */
export interface ShopifyDeletedCheckout {
  readonly buyer_accepts_sms_marketing: boolean;
  readonly cart_token: string | null;
  readonly id: number;
  readonly presentment_currency: string;
  readonly reservation_token: string | null;
  readonly sms_marketing_phone: string | null;
  readonly subtotal_price: string;
  readonly total_discounts: string;
  readonly total_duties: string | number;
  readonly total_line_items_price: string;
  readonly total_price: string;
  readonly total_tax: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-collections/delete */
export interface ShopifyDeletedCollection {
  readonly admin_graphql_api_id: string;
  readonly id: number;
  readonly published_scope: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-customers/delete */
export interface ShopifyDeletedCustomer {
  readonly admin_graphql_api_id: string;
  readonly id: number;
  readonly tax_exemptions: readonly string[];
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-discounts/delete */
export interface ShopifyDeletedDiscount {
  readonly admin_graphql_api_id: string;
  readonly deleted_at: Time;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-inventory_items/delete */
export interface ShopifyDeletedInventoryItem {
  readonly admin_graphql_api_id: string;
  readonly country_code_of_origin: string | null;
  readonly country_harmonized_system_codes: readonly unknown[];
  readonly harmonized_system_code: string | null;
  readonly id: number;
  readonly province_code_of_origin: string | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-markets/delete */
export interface ShopifyDeletedMarket {
  readonly id: number;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-metafield_definitions/delete */
export interface ShopifyDeletedMetafieldDefinition {
  readonly created_by_app_id: number | null;
  readonly id: string;
  readonly type: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-metaobjects/delete */
export interface ShopifyDeletedMetaobject {
  readonly created_by_app_id: string;
  readonly handle: string;
  readonly id: string;
  readonly type: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-selling_plan_groups/delete */
export interface ShopifyDeletedSellingPlanGroup {
  readonly admin_graphql_api_id: string;
  readonly id: number;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-profiles/create */
export interface ShopifyDeliveryProfile {
  readonly admin_graphql_api_id: string;
  readonly default: boolean;
  readonly id: number;
  readonly name: string;
  readonly profile_type: string | null;
  readonly version: number;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-discounts/create */
export interface ShopifyDiscount {
  readonly admin_graphql_api_id: string;
  readonly created_at: Time;
  readonly status: string;
  readonly title: string;
  readonly updated_at: Time;
  readonly deleted_at?: Time;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/create */
export interface ShopifyDiscountAllocation {
  readonly amount: string;
  readonly amount_set?: ShopifyMoneySet;
  readonly discount_application_index?: number;
  readonly application_type?: string;
  readonly created_at?: Time | null;
  readonly description?: string | null;
  readonly discount_class?: string;
  readonly id?: number | null;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/create */
export interface ShopifyDiscountCode {
  readonly amount: string;
  readonly code: string | null;
  readonly type: "fixed_amount" | "percentage" | "shipping";
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-disputes/create */
export interface ShopifyDispute {
  readonly amount: string;
  readonly currency: string;
  readonly evidence_due_by: Time | null;
  readonly evidence_sent_on: Time | null;
  readonly finalized_on: Time | null;
  readonly id: number;
  readonly initiated_at: Time;
  readonly network_reason_code: string;
  readonly order_id: number | null;
  readonly reason: string;
  readonly status: "needs_response" | "under_review" | "charge_refunded" | "accepted" | "won" | "lost";
  readonly type: "chargeback" | "inquiry";
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-domains/create */
export interface ShopifyDomain {
  readonly host: string;
  readonly id: number;
  readonly localization: ShopifyDomainLocalization | null;
  readonly ssl_enabled: boolean;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-domains/create */
export interface ShopifyDomainLocalization {
  readonly alternate_locales: readonly string[];
  readonly country: string | null;
  readonly default_locale: string | null;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-draft_orders/create */
export interface ShopifyDraftOrder {
  readonly admin_graphql_api_id: string;
  readonly allow_discount_codes_in_checkout?: boolean;
  readonly api_client_id: number | null;
  readonly applied_discount: ShopifyDraftOrderAppliedDiscount | null;
  readonly b2b?: boolean;
  readonly billing_address: ShopifyAddress | null;
  readonly completed_at: Time | null;
  readonly created_at: Time;
  readonly created_on_api_version_handle: string | null;
  readonly currency: string;
  readonly customer: ShopifyCustomer | null;
  readonly email: string | null;
  readonly id: number;
  readonly invoice_sent_at: Time | null;
  readonly invoice_url: string;
  readonly line_items: readonly ShopifyDraftOrderLineItem[];
  readonly name: string;
  readonly note: string | null;
  readonly note_attributes: readonly ShopifyProperty[];
  readonly order_id: number | null;
  readonly payment_terms: ShopifyOrderPaymentTerms | null;
  readonly shipping_address: ShopifyAddress | null;
  readonly shipping_line: ShopifyDraftOrderShippingLine | null;
  readonly status: "open" | "invoice_sent" | "completed";
  readonly subtotal_price: string;
  readonly tags: string;
  readonly tax_exempt: boolean;
  readonly tax_lines: readonly ShopifyTaxLine[];
  readonly taxes_included: boolean;
  readonly total_price: string;
  readonly total_tax: string;
  readonly updated_at: Time;
  readonly source_name?: string;
  readonly tax_exemptions?: readonly string[];
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-draft_orders/create */
export interface ShopifyDraftOrderAppliedDiscount {
  readonly amount: string;
  readonly description: string | null;
  readonly title: string;
  readonly value: string;
  readonly value_type: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-draft_orders/create */
export interface ShopifyDraftOrderLineItem {
  readonly admin_graphql_api_id: string;
  readonly applied_discount?: ShopifyDraftOrderAppliedDiscount | null;
  readonly attributed_staffs?: readonly unknown[];
  readonly current_quantity?: number;
  readonly custom?: boolean;
  readonly discount_allocations?: readonly ShopifyDiscountAllocation[];
  readonly duties?: readonly unknown[];
  readonly fulfillable_quantity?: number;
  readonly fulfillment_service: string;
  readonly fulfillment_status?: string | null;
  readonly gift_card: boolean;
  readonly grams: number;
  readonly id: number;
  readonly name: string;
  readonly pre_tax_price?: string;
  readonly pre_tax_price_set?: ShopifyMoneySet;
  readonly price: string;
  readonly price_set?: ShopifyMoneySet;
  readonly product_exists?: boolean;
  readonly product_id: number | null;
  readonly properties: readonly ShopifyProperty[];
  readonly quantity: number;
  readonly requires_shipping: boolean;
  readonly sales_line_item_group_id?: unknown;
  readonly sku: string | null;
  readonly tax_lines: readonly ShopifyTaxLine[];
  readonly taxable: boolean;
  readonly title: string;
  readonly total_discount?: string;
  readonly total_discount_set?: ShopifyMoneySet;
  readonly variant_id: number | null;
  readonly variant_inventory_management?: string | null;
  readonly variant_title: string | null;
  readonly vendor: string | null;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-draft_orders/create */
export interface ShopifyDraftOrderShippingLine {
  readonly custom: boolean;
  readonly handle: string | null;
  readonly price: string;
  readonly title: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-customers_email_marketing_consent/update */
export interface ShopifyEmailConsent {
  readonly customer_id: number;
  readonly email_address: string;
  readonly email_marketing_consent: ShopifyConsent;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-finance_kyc_information/update */
export interface ShopifyFinanceKyc {
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-finance_app_staff_member/delete */
export interface ShopifyFinanceStaffMember {
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/create */
export interface ShopifyFulfillment {
  readonly admin_graphql_api_id: string;
  readonly created_at: Time;
  readonly id: number;
  readonly line_items: readonly ShopifyLineItem[];
  readonly location_id: number | null;
  readonly name: string;
  readonly order_id: number;
  readonly origin_address: Readonly<Record<string, unknown>> | null;
  readonly receipt: Readonly<Record<string, unknown>>;
  readonly service: string | null;
  readonly shipment_status: "label_printed" | "label_purchased" | "attempted_delivery" | "ready_for_pickup" | "confirmed" | "in_transit" | "out_for_delivery" | "delivered" | "failure" | null;
  readonly status: "pending" | "open" | "success" | "cancelled" | "error" | "failure";
  readonly tracking_company: string | null;
  readonly tracking_number: string | null;
  readonly tracking_numbers: readonly string[];
  readonly tracking_url: string | null;
  readonly tracking_urls: readonly string[];
  readonly updated_at: Time;
  readonly destination?: ShopifyFulfillmentDestination | null;
  readonly email?: string | null;
  readonly notify_customer?: boolean;
  readonly variant_inventory_management?: string | null;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillments/create */
export interface ShopifyFulfillmentDestination {
  readonly address1: string | null;
  readonly address2: string | null;
  readonly city: string | null;
  readonly company: string | null;
  readonly country: string | null;
  readonly country_code: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly name: string;
  readonly phone: string | null;
  readonly province: string | null;
  readonly province_code: string | null;
  readonly zip: string | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_events/create */
export interface ShopifyFulfillmentEvent {
  readonly address1: string | null;
  readonly admin_graphql_api_id: string;
  readonly city: string | null;
  readonly country: string | null;
  readonly created_at: Time;
  readonly estimated_delivery_at: Time | null;
  readonly fulfillment_id: number;
  readonly happened_at: Time;
  readonly id: number;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly message: string | null;
  readonly order_id: number | null;
  readonly province: string | null;
  readonly shop_id: number;
  readonly status: string;
  readonly updated_at: Time;
  readonly zip: string | null;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_holds/added */
export interface ShopifyFulfillmentHoldChange {
  readonly fulfillment_hold: ShopifyFulfillmentHoldChangeFulfillmentHold;
  readonly fulfillment_order: ShopifyInventoryTransferOrigin;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_holds/added */
export interface ShopifyFulfillmentHoldChangeFulfillmentHold {
  readonly handle: string;
  readonly held_by_app: ShopifyInventoryTransferOrigin;
  readonly held_by_requesting_app: boolean;
  readonly id: string;
  readonly reason: string;
  readonly reason_notes: string | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/cancellation_request_accepted */
export interface ShopifyFulfillmentOrderAnswer {
  readonly fulfillment_order: ShopifyFulfillmentOrderAnswerFulfillmentOrder;
  readonly message: string | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/cancellation_request_accepted */
export interface ShopifyFulfillmentOrderAnswerFulfillmentOrder {
  readonly id: string;
  readonly status: string;
  readonly request_status?: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/cancellation_request_submitted */
export interface ShopifyFulfillmentOrderCancellation {
  readonly fulfillment_order: ShopifyFulfillmentOrderCancellationFulfillmentOrder;
  readonly fulfillment_order_merchant_request: ShopifyFulfillmentOrderRequestFulfillmentOrderMerchantRequest;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/cancellation_request_submitted */
export interface ShopifyFulfillmentOrderCancellationFulfillmentOrder {
  readonly id: string;
  readonly request_status: string;
  readonly status: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/cancelled */
export interface ShopifyFulfillmentOrderCancelled {
  readonly fulfillment_order: ShopifyFulfillmentOrderSplitFulfillmentOrder;
  readonly replacement_fulfillment_order: ShopifyFulfillmentOrderSplitFulfillmentOrder;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/hold_released */
export interface ShopifyFulfillmentOrderChange {
  readonly fulfillment_order: ShopifyFulfillmentOrderChangeFulfillmentOrder;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/hold_released */
export interface ShopifyFulfillmentOrderChangeFulfillmentOrder {
  readonly id: string;
  readonly status: string;
  readonly delivery_method?: ShopifyFulfillmentOrderChangeFulfillmentOrderDeliveryMethod;
  readonly preparable?: boolean;
  readonly fulfill_at?: Time;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/line_items_prepared_for_local_delivery */
export interface ShopifyFulfillmentOrderChangeFulfillmentOrderDeliveryMethod {
  readonly method_type: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/placed_on_hold */
export interface ShopifyFulfillmentOrderHeld {
  readonly created_fulfillment_hold: ShopifyFulfillmentHoldChangeFulfillmentHold;
  readonly fulfillment_order: ShopifyFulfillmentOrderHeldFulfillmentOrder;
  readonly held_fulfillment_order_line_items: readonly ShopifyQuantity[];
  readonly remaining_fulfillment_order: ShopifyFulfillmentOrderHeldRemainingFulfillmentOrder;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/placed_on_hold */
export interface ShopifyFulfillmentOrderHeldFulfillmentOrder {
  readonly fulfillment_holds: readonly ShopifyFulfillmentHoldChangeFulfillmentHold[];
  readonly id: string;
  readonly status: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/placed_on_hold */
export interface ShopifyFulfillmentOrderHeldRemainingFulfillmentOrder {
  readonly assigned_location?: ShopifyFulfillmentOrderHeldRemainingFulfillmentOrderAssignedLocation;
  readonly assigned_location_id?: number;
  readonly delivery_method?: ShopifyFulfillmentOrderHeldRemainingFulfillmentOrderDeliveryMethod;
  readonly destination?: ShopifyFulfillmentOrderHeldRemainingFulfillmentOrderDestination | null;
  readonly fulfill_at?: Time;
  readonly fulfill_by?: Time | null;
  readonly fulfillment_holds?: readonly unknown[];
  readonly id: string | number;
  readonly international_duties?: ShopifyFulfillmentOrderHeldRemainingFulfillmentOrderInternationalDuty;
  readonly line_items?: readonly ShopifyFulfillmentOrderHeldRemainingFulfillmentOrderLineItem[];
  readonly order_id?: number | null;
  readonly request_status?: string;
  readonly shop_id?: number;
  readonly status: string;
  readonly supported_actions?: readonly string[];
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/placed_on_hold */
export interface ShopifyFulfillmentOrderHeldRemainingFulfillmentOrderAssignedLocation {
  readonly address1: unknown;
  readonly address2: unknown;
  readonly city: unknown;
  readonly country_code: string | null;
  readonly location_id: number | null;
  readonly name: string;
  readonly phone: string | null;
  readonly province: unknown;
  readonly zip: unknown;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/placed_on_hold */
export interface ShopifyFulfillmentOrderHeldRemainingFulfillmentOrderDeliveryMethod {
  readonly id: number;
  readonly max_delivery_date_time: Time | null;
  readonly method_type: string;
  readonly min_delivery_date_time: Time | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/placed_on_hold */
export interface ShopifyFulfillmentOrderHeldRemainingFulfillmentOrderDestination {
  readonly address1: string | null;
  readonly address2: string | null;
  readonly city: string | null;
  readonly company: string | null;
  readonly country: string | null;
  readonly email: string | null;
  readonly first_name: string | null;
  readonly id: number;
  readonly last_name: string | null;
  readonly phone: string | null;
  readonly province: string | null;
  readonly zip: string | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/placed_on_hold */
export interface ShopifyFulfillmentOrderHeldRemainingFulfillmentOrderInternationalDuty {
  readonly incoterm: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/placed_on_hold */
export interface ShopifyFulfillmentOrderHeldRemainingFulfillmentOrderLineItem {
  readonly fulfillable_quantity: number;
  readonly fulfillment_order_id: number;
  readonly id: number;
  readonly inventory_item_id: number;
  readonly line_item_id: number;
  readonly quantity: number;
  readonly shop_id: number;
  readonly variant_id: number | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/merged */
export interface ShopifyFulfillmentOrderMerged {
  readonly fulfillment_order_merges: ShopifyFulfillmentOrderMergedFulfillmentOrderMerge;
  readonly merge_intents: readonly ShopifyFulfillmentOrderMergedMergeIntent[];
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/merged */
export interface ShopifyFulfillmentOrderMergedFulfillmentOrderMerge {
  readonly fulfillment_order: ShopifyFulfillmentOrderSplitFulfillmentOrder;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/merged */
export interface ShopifyFulfillmentOrderMergedMergeIntent {
  readonly fulfillment_order_id: number;
  readonly fulfillment_order_line_items: readonly ShopifyQuantity[];
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/moved */
export interface ShopifyFulfillmentOrderMoved {
  readonly destination_location_id: string;
  readonly fulfillment_order_line_items_requested: readonly ShopifyQuantity[];
  readonly moved_fulfillment_order: ShopifyFulfillmentOrderMovedMovedFulfillmentOrder;
  readonly original_fulfillment_order: ShopifyFulfillmentOrderMovedMovedFulfillmentOrder;
  readonly source_location: ShopifyInventoryTransferOrigin;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/moved */
export interface ShopifyFulfillmentOrderMovedMovedFulfillmentOrder {
  readonly assigned_location_id: string;
  readonly id: string;
  readonly status: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/progress_reported */
export interface ShopifyFulfillmentOrderProgress {
  readonly fulfillment_order: ShopifyFulfillmentOrderSplitFulfillmentOrder;
  readonly initial_status: string;
  readonly progress_report: ShopifyFulfillmentOrderProgressProgressReport;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/progress_reported */
export interface ShopifyFulfillmentOrderProgressProgressReport {
  readonly progress_reported_by_app: ShopifyInventoryTransferOrigin;
  readonly progress_reported_by_user: ShopifyInventoryTransferOrigin;
  readonly reason_notes: string | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/fulfillment_request_submitted */
export interface ShopifyFulfillmentOrderRequest {
  readonly fulfillment_order_merchant_request: ShopifyFulfillmentOrderRequestFulfillmentOrderMerchantRequest;
  readonly original_fulfillment_order: ShopifyFulfillmentOrderCancellationFulfillmentOrder;
  readonly submitted_fulfillment_order: ShopifyFulfillmentOrderCancellationFulfillmentOrder;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/fulfillment_request_submitted */
export interface ShopifyFulfillmentOrderRequestFulfillmentOrderMerchantRequest {
  readonly id: string;
  readonly message: string | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/split */
export interface ShopifyFulfillmentOrderSplit {
  readonly fulfillment_order: ShopifyFulfillmentOrderSplitFulfillmentOrder;
  readonly remaining_fulfillment_order: ShopifyFulfillmentOrderHeldRemainingFulfillmentOrder;
  readonly replacement_fulfillment_order: ShopifyFulfillmentOrderSplitFulfillmentOrder;
  readonly split_line_items: readonly ShopifyQuantity[];
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/split */
export interface ShopifyFulfillmentOrderSplitFulfillmentOrder {
  readonly id: string;
  readonly status: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillment_orders/manually_reported_progress_stopped */
export interface ShopifyFulfillmentOrderStopped {
  readonly fulfillment_order: ShopifyFulfillmentOrderSplitFulfillmentOrder;
  readonly progress_stopped_by_app: ShopifyInventoryTransferOrigin;
  readonly progress_stopped_by_user: ShopifyInventoryTransferOrigin;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-products/create */
export interface ShopifyImage {
  readonly admin_graphql_api_id: string;
  readonly alt: string | null;
  readonly created_at: Time;
  readonly height: number;
  readonly id: number;
  readonly position: number;
  readonly product_id: number | null;
  readonly src: string;
  readonly updated_at: Time;
  readonly variant_ids: readonly number[];
  readonly width: number;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-inventory_items/create */
export interface ShopifyInventoryItem {
  readonly admin_graphql_api_id: string;
  readonly cost: string | number | null;
  readonly country_code_of_origin: string | null;
  readonly country_harmonized_system_codes: readonly unknown[];
  readonly created_at: Time;
  readonly harmonized_system_code: string | null;
  readonly id: number;
  readonly province_code_of_origin: string | null;
  readonly requires_shipping: boolean;
  readonly sku: string | null;
  readonly tracked: boolean;
  readonly updated_at: Time;
  readonly weight_unit: string;
  readonly weight_value: number;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-inventory_levels/connect */
export interface ShopifyInventoryLevel {
  readonly admin_graphql_api_id?: string;
  readonly available?: number | null;
  readonly inventory_item_id: number;
  readonly location_id: number | null;
  readonly updated_at?: Time;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-inventory_shipments/create */
export interface ShopifyInventoryShipment {
  readonly happened_at: Time;
  readonly id: string;
  readonly line_items?: readonly ShopifyQuantity[];
  readonly status?: string;
  readonly tracking?: ShopifyInventoryShipmentTracking;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-inventory_shipments/add_items */
export interface ShopifyInventoryShipmentItems {
  readonly happened_at: Time;
  readonly id: string;
  readonly items_added?: readonly ShopifyQuantity[];
  readonly items_removed?: readonly ShopifyInventoryTransferOrigin[];
  readonly items_updated?: readonly ShopifyInventoryShipmentItemsItemsUpdated[];
  readonly items_received?: readonly ShopifyInventoryShipmentItemsItemsReceived[];
  readonly status?: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-inventory_shipments/receive_items */
export interface ShopifyInventoryShipmentItemsItemsReceived {
  readonly id: string;
  readonly new_accepted_quantity: number;
  readonly new_rejected_quantity: number;
  readonly old_accepted_quantity: number;
  readonly old_rejected_quantity: number;
  readonly remaining_quantity_to_receive: number;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-inventory_shipments/update_item_quantities */
export interface ShopifyInventoryShipmentItemsItemsUpdated {
  readonly id: string;
  readonly new_quantity: number;
  readonly old_quantity: number;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-inventory_shipments/create */
export interface ShopifyInventoryShipmentTracking {
  readonly arrives_at?: Time;
  readonly company?: string | null;
  readonly tracking_number?: string | null;
  readonly tracking_url?: string | null;
  readonly happened_at?: Time;
  readonly shipment_id?: string;
  readonly updated_tracking?: ShopifyInventoryShipmentTrackingUpdatedTracking;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-inventory_shipments/update_tracking */
export interface ShopifyInventoryShipmentTrackingUpdatedTracking {
  readonly arrives_at: Time;
  readonly company: string | null;
  readonly tracking_number: string | null;
  readonly tracking_url: string | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-inventory_transfers/cancel */
export interface ShopifyInventoryTransfer {
  readonly destination: ShopifyInventoryTransferOrigin | null;
  readonly happened_at: Time;
  readonly id: string;
  readonly origin: ShopifyInventoryTransferOrigin;
  readonly status?: string;
  readonly line_items?: readonly ShopifyQuantity[];
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-inventory_transfers/add_items */
export interface ShopifyInventoryTransferItems {
  readonly destination: ShopifyInventoryTransferOrigin | null;
  readonly happened_at: Time;
  readonly id: string;
  readonly items_added?: readonly ShopifyInventoryTransferItemsItemsAdded[];
  readonly origin: ShopifyInventoryTransferOrigin;
  readonly items_removed?: readonly ShopifyInventoryTransferItemsItemsRemoved[];
  readonly items_updated?: readonly ShopifyInventoryTransferItemsItemsUpdated[];
  readonly status?: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-inventory_transfers/add_items */
export interface ShopifyInventoryTransferItemsItemsAdded {
  readonly line_item_id: string;
  readonly quantity: number;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-inventory_transfers/remove_items */
export interface ShopifyInventoryTransferItemsItemsRemoved {
  readonly line_item_id: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-inventory_transfers/update_item_quantities */
export interface ShopifyInventoryTransferItemsItemsUpdated {
  readonly line_item_id: string;
  readonly new_quantity: number;
  readonly old_quantity: number;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-inventory_transfers/cancel */
export interface ShopifyInventoryTransferOrigin {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/create */
export interface ShopifyLineItem {
  readonly admin_graphql_api_id: string;
  readonly current_quantity?: number;
  readonly discount_allocations: readonly ShopifyDiscountAllocation[];
  readonly duties: readonly ShopifyLineItemDuty[];
  readonly fulfillable_quantity: number;
  readonly fulfillment_service: string;
  readonly fulfillment_status: "fulfilled" | "partial" | "not_eligible" | null;
  readonly gift_card: boolean;
  readonly grams: number;
  readonly id: number;
  readonly name: string;
  readonly pre_tax_price?: string;
  readonly pre_tax_price_set?: ShopifyMoneySet;
  readonly price: string;
  readonly price_set: ShopifyMoneySet;
  readonly product_exists: boolean;
  readonly product_id: number | null;
  readonly properties: readonly ShopifyProperty[];
  readonly quantity: number;
  readonly requires_shipping: boolean;
  readonly sku: string | null;
  readonly tax_lines: readonly ShopifyTaxLine[];
  readonly taxable: boolean;
  readonly title: string;
  readonly total_discount: string;
  readonly total_discount_set: ShopifyMoneySet;
  readonly variant_id: number | null;
  readonly variant_inventory_management: string | null;
  readonly variant_title: string | null;
  readonly vendor: string | null;
  readonly attributed_staffs?: readonly ShopifyQuantity[];
  readonly sales_line_item_group_id?: number | null;
  readonly origin_location?: ShopifyOriginLocation;
  readonly tax_code?: string;
  readonly tip_payment_gateway?: string | null;
  readonly tip_payment_method?: string | null;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-fulfillments/create */
export interface ShopifyLineItemDuty {
  readonly admin_graphql_api_id: string;
  readonly country_code_of_origin: string;
  readonly harmonized_system_code: string;
  readonly id: number;
  readonly price_set: ShopifyMoneySet;
  readonly tax_lines: readonly ShopifyTaxLine[];
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-locales/create */
export interface ShopifyLocale {
  readonly locale: string | null;
  readonly published: boolean;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-locations/create */
export interface ShopifyLocation {
  readonly active: boolean;
  readonly address1: string | null;
  readonly address2: string | null;
  readonly admin_graphql_api_id: string;
  readonly city: string | null;
  readonly country: string | null;
  readonly country_code: string | null;
  readonly country_name: string | null;
  readonly created_at: Time;
  readonly id: number;
  readonly legacy: boolean;
  readonly name: string;
  readonly phone: string | null;
  readonly province: string | null;
  readonly province_code: string | null;
  readonly updated_at: Time;
  readonly zip: string | null;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-markets/create */
export interface ShopifyMarket {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly type: string;
  readonly enabled?: boolean;
  readonly regions?: readonly ShopifyMarketRegion[];
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-markets/create */
export interface ShopifyMarketRegion {
  readonly country_code: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-customers/merge */
export interface ShopifyMerge {
  readonly admin_graphql_api_customer_deleted_id: string;
  readonly admin_graphql_api_customer_kept_id: string;
  readonly admin_graphql_api_job_id: string | null;
  readonly errors: readonly ShopifyMergeError[];
  readonly status: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-customers/merge */
export interface ShopifyMergeError {
  readonly customer_ids: readonly number[];
  readonly field: string;
  readonly message: string | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-metafield_definitions/create */
export interface ShopifyMetafieldDefinition {
  readonly access_only: boolean;
  readonly admin_filter_status: string;
  readonly admin_filterable: boolean;
  readonly admin_filterable_status: string | null;
  readonly api_client_id: number | null;
  readonly app_config_managed: boolean;
  readonly created_at: Time | null;
  readonly customer_access: unknown;
  readonly deleting: boolean;
  readonly description: string | null;
  readonly id: number | null;
  readonly key: string;
  readonly merchant_writeable: unknown;
  readonly name: string;
  readonly namespace: string;
  readonly namespace_owner_api_client_id: number | null;
  readonly option_linkable: boolean;
  readonly options: readonly unknown[];
  readonly owner_type: string;
  readonly pinned_position: number;
  readonly shop_id: number;
  readonly smart_collection_condition: boolean;
  readonly standard_template_id: string | null;
  readonly storefront_readable: string | null;
  readonly type_name: string;
  readonly unique_values: boolean;
  readonly updated_at: Time | null;
  readonly use_as_collection_condition: boolean;
  readonly validation_status: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-metaobjects/create */
export interface ShopifyMetaobject {
  readonly capabilities: ShopifyMetaobjectCapability;
  readonly created_at: Time;
  readonly created_by_app_id: string;
  readonly created_by_staff_id: string;
  readonly definition_id: string;
  readonly display_name: string;
  readonly fields: ShopifyMetaobjectField;
  readonly handle: string;
  readonly id: string;
  readonly type: string;
  readonly updated_at: Time;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-metaobjects/create */
export interface ShopifyMetaobjectCapability {
  readonly publishable: ShopifyOrderProtectionEligibility;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-metaobjects/create */
export interface ShopifyMetaobjectField {
  readonly "example-key": string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/create */
export interface ShopifyMoney {
  readonly amount: string;
  readonly currency_code: string;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/create */
export interface ShopifyMoneySet {
  readonly presentment_money: ShopifyMoney;
  readonly shop_money: ShopifyMoney;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-app_purchases_one_time/update */
export interface ShopifyOneTimePurchase {
  readonly app_purchase_one_time: ShopifyOneTimePurchaseAppPurchaseOneTime;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-app_purchases_one_time/update */
export interface ShopifyOneTimePurchaseAppPurchaseOneTime {
  readonly admin_graphql_api_id: string;
  readonly admin_graphql_api_shop_id: string;
  readonly created_at: Time;
  readonly name: string;
  readonly status: string;
  readonly updated_at: Time;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/create */
export interface ShopifyOrder {
  readonly admin_graphql_api_id: string;
  readonly app_id: number | null;
  readonly billing_address: ShopifyAddress | null;
  readonly browser_ip: string | null;
  readonly buyer_accepts_marketing: boolean;
  readonly cancel_reason: "customer" | "fraud" | "inventory" | "declined" | "other" | null;
  readonly cancelled_at: Time | null;
  readonly cart_token: string | null;
  readonly checkout_token: string | null;
  readonly client_details: ShopifyOrderClientDetail | null;
  readonly closed_at: Time | null;
  readonly company?: ShopifyOrderCompany | null;
  readonly confirmation_number: string | null;
  readonly confirmed: boolean;
  readonly contact_email: string | null;
  readonly created_at: Time;
  readonly currency: string;
  readonly current_shipping_price_set: ShopifyMoneySet;
  readonly current_subtotal_price: string;
  readonly current_subtotal_price_set: ShopifyMoneySet;
  readonly current_total_additional_fees_set: ShopifyMoneySet | null;
  readonly current_total_discounts: string;
  readonly current_total_discounts_set: ShopifyMoneySet;
  readonly current_total_duties_set: ShopifyMoneySet | null;
  readonly current_total_price: string;
  readonly current_total_price_set: ShopifyMoneySet;
  readonly current_total_tax: string;
  readonly current_total_tax_set: ShopifyMoneySet;
  readonly customer: ShopifyCustomer | null;
  readonly customer_locale: string | null;
  readonly device_id: string | null;
  readonly discount_applications: readonly ShopifyOrderDiscountApplication[];
  readonly discount_codes: readonly ShopifyDiscountCode[];
  readonly duties_included: boolean;
  readonly email: string | null;
  readonly estimated_taxes: boolean;
  readonly financial_status: "pending" | "authorized" | "partially_paid" | "paid" | "partially_refunded" | "refunded" | "voided" | null;
  readonly fulfillment_status: "fulfilled" | "partial" | "restocked" | null;
  readonly fulfillments: readonly ShopifyFulfillment[];
  readonly id: number;
  readonly landing_site: string | null;
  readonly landing_site_ref: string | null;
  readonly line_item_groups: readonly unknown[];
  readonly line_items: readonly ShopifyLineItem[];
  readonly location_id: number | null;
  readonly merchant_business_entity_id: string;
  readonly merchant_of_record_app_id: number | null;
  readonly name: string;
  readonly note: string | null;
  readonly note_attributes: readonly ShopifyProperty[];
  readonly number: number;
  readonly order_number: number;
  readonly order_status_url: string;
  readonly original_total_additional_fees_set: ShopifyMoneySet | null;
  readonly original_total_duties_set: ShopifyMoneySet | null;
  readonly payment_gateway_names: readonly string[];
  readonly payment_terms: ShopifyOrderPaymentTerms | null;
  readonly phone: string | null;
  readonly po_number: string | null;
  readonly presentment_currency: string;
  readonly processed_at: Time | null;
  readonly reference: string | null;
  readonly referring_site: string | null;
  readonly refunds: readonly ShopifyRefund[];
  readonly returns: readonly unknown[];
  readonly shipping_address: ShopifyAddress | null;
  readonly shipping_lines: readonly ShopifyShippingLine[];
  readonly source_identifier: string | null;
  readonly source_name: string;
  readonly source_url: string | null;
  readonly subtotal_price: string;
  readonly subtotal_price_set: ShopifyMoneySet;
  readonly tags: string;
  readonly tax_exempt: boolean;
  readonly tax_lines: readonly ShopifyTaxLine[];
  readonly taxes_included: boolean;
  readonly test: boolean;
  readonly token: string;
  readonly total_cash_rounding_payment_adjustment_set: ShopifyMoneySet;
  readonly total_cash_rounding_refund_adjustment_set: ShopifyMoneySet;
  readonly total_discounts: string;
  readonly total_discounts_set: ShopifyMoneySet;
  readonly total_line_items_price: string;
  readonly total_line_items_price_set: ShopifyMoneySet;
  readonly total_outstanding: string;
  readonly total_price: string;
  readonly total_price_set: ShopifyMoneySet;
  readonly total_shipping_price_set: ShopifyMoneySet;
  readonly total_tax: string;
  readonly total_tax_set: ShopifyMoneySet;
  readonly total_tip_received: string;
  readonly total_weight: number;
  readonly updated_at: Time;
  readonly user_id: number | null;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/create */
export interface ShopifyOrderClientDetail {
  readonly accept_language: string | null;
  readonly browser_height: number | null;
  readonly browser_ip?: string | null;
  readonly browser_width?: number | null;
  readonly session_hash?: string | null;
  readonly user_agent?: string | null;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/create */
export interface ShopifyOrderCompany {
  readonly id?: number;
  readonly location_id?: number | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/create */
export interface ShopifyOrderDiscountApplication {
  readonly allocation_method: string;
  readonly code?: string | null;
  readonly description?: string | null;
  readonly target_selection: string;
  readonly target_type: string;
  readonly title?: string;
  readonly type: string;
  readonly value: string;
  readonly value_type: string;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/edited */
export interface ShopifyOrderEdited {
  readonly order_edit: ShopifyOrderEditedOrderEdit;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/edited */
export interface ShopifyOrderEditedOrderEdit {
  readonly app_id: number | null;
  readonly committed_at: Time;
  readonly created_at: Time;
  readonly discounts: ShopifyOrderEditedOrderEditDiscount;
  readonly id: number;
  readonly line_items: ShopifyOrderEditedOrderEditLineItem;
  readonly notify_customer: boolean;
  readonly order_id: number | null;
  readonly shipping_lines: ShopifyOrderEditedOrderEditShippingLine;
  readonly staff_note: string | null;
  readonly user_id: number | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/edited */
export interface ShopifyOrderEditedOrderEditDiscount {
  readonly line_item: ShopifyOrderEditedOrderEditShippingLine;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/edited */
export interface ShopifyOrderEditedOrderEditLineItem {
  readonly additions: readonly ShopifyOrderEditedOrderEditLineItemRemoval[];
  readonly removals: readonly ShopifyOrderEditedOrderEditLineItemRemoval[];
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/edited */
export interface ShopifyOrderEditedOrderEditLineItemRemoval {
  readonly delta: number;
  readonly id: number;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/edited */
export interface ShopifyOrderEditedOrderEditShippingLine {
  readonly additions: readonly unknown[];
  readonly removals: readonly unknown[];
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-draft_orders/create */
export interface ShopifyOrderPaymentTerms {
  readonly can_pay_early: boolean;
  readonly created_at: Time;
  readonly due_in_days: number;
  readonly id: number;
  readonly payment_schedules: readonly ShopifyPaymentSchedule[];
  readonly payment_terms_name: string;
  readonly payment_terms_type: string;
  readonly updated_at: Time;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/shopify_protect_eligibility_changed */
export interface ShopifyOrderProtection {
  readonly eligibility: ShopifyOrderProtectionEligibility;
  readonly order_id: string | number | null;
  readonly status: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/shopify_protect_eligibility_changed */
export interface ShopifyOrderProtectionEligibility {
  readonly status: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/risk_assessment_changed */
export interface ShopifyOrderRisk {
  readonly admin_graphql_api_order_id: string | null;
  readonly created_at: Time | null;
  readonly order_id: string | null;
  readonly provider_id: number | null;
  readonly provider_title: string | null;
  readonly risk_level: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/admin-rest/2026-10/resources/order */
export interface ShopifyOriginLocation {
  readonly id: number;
  readonly country_code: string | null;
  readonly province_code: string | null;
  readonly name: string;
  readonly address1: string | null;
  readonly address2: string | null;
  readonly city: string | null;
  readonly zip: string | null;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-draft_orders/create */
export interface ShopifyPaymentSchedule {
  readonly amount: string;
  readonly balance_due: string;
  readonly balance_due_currency?: string;
  readonly completed_at: Time | null;
  readonly created_at: Time;
  readonly currency: string;
  readonly due_at: Time;
  readonly id: number;
  readonly issued_at: Time;
  readonly outstanding_balance?: string;
  readonly outstanding_balance_currency?: string;
  readonly payment_terms_id: number;
  readonly reference_id?: number;
  readonly reference_type?: string;
  readonly total_balance: string;
  readonly total_balance_currency?: string;
  readonly total_price: string;
  readonly total_price_currency?: string;
  readonly updated_at: Time;
  readonly admin_graphql_api_id?: string;
  readonly presentment_currency?: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-payment_terms/create */
export interface ShopifyPaymentTerms {
  readonly admin_graphql_api_id: string;
  readonly created_at: Time;
  readonly due_in_days: number;
  readonly id: number;
  readonly payment_schedules: readonly ShopifyPaymentSchedule[];
  readonly payment_terms_name: string;
  readonly payment_terms_type: string;
  readonly updated_at: Time;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-order_transactions/create */
export interface ShopifyPrice {
  readonly amount: string;
  readonly currency: string;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-order_transactions/create */
export interface ShopifyPriceSet {
  readonly presentment_money: ShopifyPrice;
  readonly shop_money: ShopifyPrice;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-products/create */
export interface ShopifyProduct {
  readonly admin_graphql_api_id: string;
  readonly body_html: string | null;
  readonly category: ShopifyProductCategory | null;
  readonly created_at: Time | null;
  readonly handle: string;
  readonly has_variants_that_requires_components: boolean;
  readonly id: number;
  readonly image: ShopifyImage | null;
  readonly images: readonly ShopifyImage[];
  readonly media: readonly ShopifyProductMedia[];
  readonly options: readonly ShopifyProductOption[];
  readonly product_type: string;
  readonly published_at: Time | null;
  readonly published_scope: string;
  readonly status: "active" | "archived" | "draft" | "unlisted";
  readonly tags: string;
  readonly template_suffix: string | null;
  readonly title: string;
  readonly updated_at: Time;
  readonly variant_gids: readonly ShopifyProductVariantGid[];
  readonly variants: readonly ShopifyVariant[];
  readonly vendor: string | null;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-products/create */
export interface ShopifyProductCategory {
  readonly admin_graphql_api_id: string;
  readonly full_name: string;
  readonly name: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-product_feeds/create */
export interface ShopifyProductFeed {
  readonly country: string | null;
  readonly id: string;
  readonly language: string;
  readonly status: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-product_feeds/full_sync */
export interface ShopifyProductFeedSync {
  readonly metadata: ShopifyProductFeedSyncMetadata;
  readonly product: ShopifyProductFeedSyncProduct;
  readonly productFeed: ShopifyProductFeedSyncProductFeed;
  readonly products: unknown;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-product_feeds/full_sync_finish */
export interface ShopifyProductFeedSyncEnd {
  readonly fullSync: ShopifyProductFeedSyncEndFullSync;
  readonly metadata: ShopifyProductFeedSyncEndMetadata;
  readonly productFeed: ShopifyProductFeedSyncProductFeed;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-product_feeds/full_sync_finish */
export interface ShopifyProductFeedSyncEndFullSync {
  readonly count: number;
  readonly createdAt: string;
  readonly errorCode: string | null;
  readonly status: string;
  readonly url: string | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-product_feeds/full_sync_finish */
export interface ShopifyProductFeedSyncEndMetadata {
  readonly action: string;
  readonly fullSyncId: string;
  readonly occurred_at: Time;
  readonly resource: string;
  readonly truncatedFields: readonly unknown[];
  readonly type: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-product_feeds/full_sync */
export interface ShopifyProductFeedSyncMetadata {
  readonly action: string;
  readonly fullSyncId?: string;
  readonly occurred_at?: Time;
  readonly resource: string;
  readonly truncatedFields: readonly unknown[];
  readonly type: string;
  readonly occured_at?: Time;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-product_feeds/full_sync */
export interface ShopifyProductFeedSyncProduct {
  readonly createdAt: Time;
  readonly description: string | null;
  readonly handle: string;
  readonly id: string;
  readonly images: ShopifyProductFeedSyncProductImage;
  readonly isPublished: boolean;
  readonly onlineStoreUrl: string;
  readonly options: readonly ShopifyProductFeedSyncProductOption[];
  readonly productType: string;
  readonly publishedAt: Time;
  readonly seo: ShopifyProductFeedSyncProductSeo;
  readonly status: string;
  readonly tags: readonly string[];
  readonly title: string;
  readonly updatedAt: Time;
  readonly variants: ShopifyProductFeedSyncProductVariant;
  readonly vendor: string | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-product_feeds/full_sync */
export interface ShopifyProductFeedSyncProductFeed {
  readonly country: string | null;
  readonly id: string;
  readonly language: string;
  readonly shop_id: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-product_feeds/full_sync */
export interface ShopifyProductFeedSyncProductImage {
  readonly edges: readonly ShopifyProductFeedSyncProductImageEdge[];
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-product_feeds/full_sync */
export interface ShopifyProductFeedSyncProductImageEdge {
  readonly node: ShopifyProductFeedSyncProductImageEdgeNode;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-product_feeds/full_sync */
export interface ShopifyProductFeedSyncProductImageEdgeNode {
  readonly height: number;
  readonly id: string;
  readonly url: string | null;
  readonly width: number;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-product_feeds/full_sync */
export interface ShopifyProductFeedSyncProductOption {
  readonly name: string;
  readonly values: readonly string[];
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-product_feeds/full_sync */
export interface ShopifyProductFeedSyncProductSeo {
  readonly description: string | null;
  readonly title: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-product_feeds/full_sync */
export interface ShopifyProductFeedSyncProductVariant {
  readonly edges: readonly ShopifyProductFeedSyncProductVariantEdge[];
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-product_feeds/full_sync */
export interface ShopifyProductFeedSyncProductVariantEdge {
  readonly node: ShopifyProductFeedSyncProductVariantEdgeNode;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-product_feeds/full_sync */
export interface ShopifyProductFeedSyncProductVariantEdgeNode {
  readonly availableForSale: boolean;
  readonly barcode: string | null;
  readonly compareAtPrice: string | null;
  readonly createdAt: Time;
  readonly id: string;
  readonly image: ShopifyProductFeedSyncProductImageEdgeNode | null;
  readonly inventoryPolicy: string;
  readonly price: ShopifyPurchasingSummaryAmountSpent;
  readonly quantityAvailable: number;
  readonly requireShipping: boolean;
  readonly selectedOptions: readonly ShopifyProperty[];
  readonly sku: string | null;
  readonly title: string;
  readonly updatedAt: Time;
  readonly weight: number;
  readonly weightUnit: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-product_listings/add */
export interface ShopifyProductListingChange {
  readonly product_listing: ShopifyProductListingChangeProductListing;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-product_listings/add */
export interface ShopifyProductListingChangeProductListing {
  readonly available?: boolean;
  readonly body_html?: string | null;
  readonly created_at?: Time | null;
  readonly handle?: string;
  readonly images?: readonly unknown[];
  readonly options?: readonly ShopifyProductOption[];
  readonly product_id: number | null;
  readonly product_type?: string;
  readonly published_at?: Time | null;
  readonly tags?: string;
  readonly title?: string;
  readonly updated_at?: Time;
  readonly variants?: readonly ShopifyProductListingChangeProductListingVariant[];
  readonly vendor?: string | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-product_listings/add */
export interface ShopifyProductListingChangeProductListingVariant {
  readonly available: boolean;
  readonly barcode: string | null;
  readonly compare_at_price: string | null;
  readonly created_at: Time;
  readonly formatted_price: string;
  readonly fulfillment_service: string;
  readonly grams: number;
  readonly id: number;
  readonly image_id: number | null;
  readonly inventory_management: string | null;
  readonly inventory_policy: string;
  readonly inventory_quantity: number;
  readonly option_values: readonly ShopifyProductListingChangeProductListingVariantOptionValue[];
  readonly position: number;
  readonly price: string;
  readonly requires_shipping: boolean;
  readonly sku: string | null;
  readonly taxable: boolean;
  readonly title: string;
  readonly updated_at: Time;
  readonly weight: number;
  readonly weight_unit: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-product_listings/add */
export interface ShopifyProductListingChangeProductListingVariantOptionValue {
  readonly name: string;
  readonly option_id: number;
  readonly value: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-products/create */
export interface ShopifyProductMedia {
  readonly admin_graphql_api_id: string;
  readonly alt: string | null;
  readonly created_at: Time;
  readonly id: number;
  readonly media_content_type: string;
  readonly position: number;
  readonly preview_image: ShopifyProductMediaPreviewImage;
  readonly product_id: number | null;
  readonly status: string;
  readonly updated_at: Time;
  readonly variant_ids: readonly unknown[];
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-products/create */
export interface ShopifyProductMediaPreviewImage {
  readonly height: number;
  readonly src: string;
  readonly status: string;
  readonly width: number;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-products/create */
export interface ShopifyProductOption {
  readonly id: number;
  readonly name: string;
  readonly position: number;
  readonly product_id: number | null;
  readonly values: readonly string[];
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-product_publications/create */
export interface ShopifyProductPublication {
  readonly created_at: Time | null;
  readonly id: number | null;
  readonly product_id: number | null;
  readonly publication_id: number;
  readonly published: boolean;
  readonly published_at: Time | null;
  readonly updated_at: Time | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-products/create */
export interface ShopifyProductVariantGid {
  readonly admin_graphql_api_id: string;
  readonly updated_at: Time;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-delivery_promise_settings/update */
export interface ShopifyPromiseSettings {
  readonly delivery_dates_enabled: boolean;
  readonly processing_time: string;
  readonly shop_id: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/create */
export interface ShopifyProperty {
  readonly name: string;
  readonly value: string;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-customers/purchasing_summary */
export interface ShopifyPurchasingSummary {
  readonly amountSpent: ShopifyPurchasingSummaryAmountSpent;
  readonly customerId: string;
  readonly lastOrderId: string;
  readonly numberOfOrders: number;
  readonly occurredAt: Time;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-customers/purchasing_summary */
export interface ShopifyPurchasingSummaryAmountSpent {
  readonly amount: string;
  readonly currencyCode: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/create */
export interface ShopifyQuantity {
  readonly id: string | number;
  readonly quantity: number;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-customers/redact */
export interface ShopifyRedact {
  readonly customer: ShopifyRedactCustomer;
  readonly orders_to_redact: readonly number[];
  readonly shop_domain: string;
  readonly shop_id: number;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-customers/redact */
export interface ShopifyRedactCustomer {
  readonly email: string | null;
  readonly id: number;
  readonly phone: string | null;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-discounts/redeemcode_added */
export interface ShopifyRedeemCode {
  readonly admin_graphql_api_id: string;
  readonly redeem_code: ShopifyRedeemCodeRedeemCode;
  readonly updated_at: Time;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-discounts/redeemcode_added */
export interface ShopifyRedeemCodeRedeemCode {
  readonly code: string | null;
  readonly id: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-refunds/create */
export interface ShopifyReference {
  readonly admin_graphql_api_id: string;
  readonly id: number;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-refunds/create */
export interface ShopifyRefund {
  readonly admin_graphql_api_id: string;
  readonly created_at: Time;
  readonly duties: readonly unknown[];
  readonly id: number;
  readonly note: string | null;
  readonly order_adjustments: readonly ShopifyRefundOrderAdjustment[];
  readonly order_id: number;
  readonly processed_at: Time | null;
  readonly refund_line_items: readonly ShopifyRefundRefundLineItem[];
  readonly refund_shipping_lines: readonly unknown[];
  readonly restock: boolean;
  readonly return: ShopifyReference | null;
  readonly total_duties_set: ShopifyMoneySet;
  readonly transactions: readonly ShopifyTransaction[];
  readonly user_id: number | null;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-refunds/create */
export interface ShopifyRefundOrderAdjustment {
  readonly amount?: string;
  readonly amount_set?: ShopifyMoneySet;
  readonly id?: number;
  readonly kind?: string;
  readonly order_id?: number | null;
  readonly reason?: string;
  readonly refund_id?: number;
  readonly tax_amount?: string;
  readonly tax_amount_set?: ShopifyMoneySet;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-refunds/create */
export interface ShopifyRefundRefundLineItem {
  readonly id: number;
  readonly line_item: ShopifyLineItem;
  readonly line_item_id: number;
  readonly location_id: number | null;
  readonly quantity: number;
  readonly restock_type: "no_restock" | "cancel" | "return" | "legacy_restock";
  readonly subtotal: number;
  readonly subtotal_set: ShopifyMoneySet;
  readonly total_tax: number;
  readonly total_tax_set: ShopifyMoneySet;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-returns/approve */
export interface ShopifyReturn {
  readonly admin_graphql_api_id: string;
  readonly exchange_line_items: readonly ShopifyReturnExchangeLineItem[];
  readonly id: number;
  readonly name: string | null;
  readonly order: ShopifyReference;
  readonly return_line_items: readonly unknown[];
  readonly return_shipping_fees: readonly ShopifyReturnReturnShippingFee[];
  readonly status: string;
  readonly total_exchange_line_items: number;
  readonly total_return_line_items: number;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-returns/decline */
export interface ShopifyReturnDeclined {
  readonly admin_graphql_api_id: string;
  readonly decline: ShopifyReturnDeclinedDecline;
  readonly id: number;
  readonly order: ShopifyReference;
  readonly status: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-returns/decline */
export interface ShopifyReturnDeclinedDecline {
  readonly note: string | null;
  readonly reason: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-returns/approve */
export interface ShopifyReturnExchangeLineItem {
  readonly admin_graphql_api_id: string;
  readonly id: number;
  readonly line_item: unknown;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-returns/process */
export interface ShopifyReturnProcessed {
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-returns/approve */
export interface ShopifyReturnReturnShippingFee {
  readonly admin_graphql_api_id: string;
  readonly id: number;
  readonly price: ShopifyMoneySet;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-returns/cancel */
export interface ShopifyReturnStatus {
  readonly admin_graphql_api_id: string;
  readonly id: number;
  readonly order_id: number | null;
  readonly status: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-returns/update */
export interface ShopifyReturnUpdate {
  readonly admin_graphql_api_id: string;
  readonly restocking_fees: ShopifyReturnUpdateRestockingFee;
  readonly return_line_items: ShopifyReturnUpdateReturnLineItem;
  readonly return_shipping_fees: ShopifyReturnUpdateRestockingFee;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-returns/update */
export interface ShopifyReturnUpdateRestockingFee {
  readonly removals: readonly unknown[];
  readonly updates: readonly unknown[];
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-returns/update */
export interface ShopifyReturnUpdateReturnLineItem {
  readonly removals: readonly ShopifyReturnUpdateReturnLineItemRemoval[];
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-returns/update */
export interface ShopifyReturnUpdateReturnLineItemRemoval {
  readonly admin_graphql_api_id: string;
  readonly delta: number;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-reverse_deliveries/attach_deliverable */
export interface ShopifyReverseDelivery {
  readonly admin_graphql_api_id: string;
  readonly id: number;
  readonly return: ShopifyReference;
  readonly shipping_deliverable: ShopifyReverseDeliveryShippingDeliverable;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-reverse_deliveries/attach_deliverable */
export interface ShopifyReverseDeliveryShippingDeliverable {
  readonly label: ShopifyReverseDeliveryShippingDeliverableLabel;
  readonly tracking: ShopifyReverseDeliveryShippingDeliverableTracking;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-reverse_deliveries/attach_deliverable */
export interface ShopifyReverseDeliveryShippingDeliverableLabel {
  readonly created_at: Time | null;
  readonly public_file_url: string | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-reverse_deliveries/attach_deliverable */
export interface ShopifyReverseDeliveryShippingDeliverableTracking {
  readonly carrier_name: string;
  readonly tracking_number: string | null;
  readonly tracking_url: string | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-reverse_fulfillment_orders/dispose */
export interface ShopifyReverseFulfillmentOrder {
  readonly admin_graphql_api_id: string;
  readonly dispositions: readonly ShopifyReverseFulfillmentOrderDisposition[];
  readonly id: number;
  readonly total_dispositions: number;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-reverse_fulfillment_orders/dispose */
export interface ShopifyReverseFulfillmentOrderDisposition {
  readonly location: ShopifyReference;
  readonly quantity: number;
  readonly reverse_delivery_line_item: unknown;
  readonly reverse_fulfillment_order_line_item: ShopifyReference;
  readonly type: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-scheduled_product_listings/add */
export interface ShopifyScheduledProductListingChange {
  readonly scheduled_product_listing: ShopifyScheduledProductListingChangeScheduledProductListing;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-scheduled_product_listings/add */
export interface ShopifyScheduledProductListingChangeScheduledProductListing {
  readonly available?: boolean;
  readonly body_html?: string | null;
  readonly created_at?: Time | null;
  readonly handle?: string;
  readonly images?: readonly unknown[];
  readonly options?: readonly ShopifyProductOption[];
  readonly product_id: number | null;
  readonly product_type?: string;
  readonly publish_at?: Time | null;
  readonly tags?: string;
  readonly title?: string;
  readonly updated_at?: Time;
  readonly variants?: readonly ShopifyProductListingChangeProductListingVariant[];
  readonly vendor?: string | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-app/scopes_update */
export interface ShopifyScopesUpdate {
  readonly current: readonly string[];
  readonly id: number;
  readonly previous: readonly string[];
  readonly shop_id: string;
  readonly updated_at: Time;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-segments/create */
export interface ShopifySegment {
  readonly creationDate: Time;
  readonly id: number;
  readonly lastEditDate: Time;
  readonly name: string;
  readonly query: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-customer.joined_segment */
export interface ShopifySegmentMembership {
  readonly customer_id: string;
  readonly segment_id: string;
  readonly shop_id: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-selling_plan_groups/create */
export interface ShopifySellingPlanGroup {
  readonly admin_graphql_api_app: string;
  readonly admin_graphql_api_id: string;
  readonly app_id: string | number | null;
  readonly description: string | null;
  readonly id: number;
  readonly merchant_code: string;
  readonly name: string;
  readonly options: readonly string[];
  readonly position: number | null;
  readonly product_variants: readonly unknown[];
  readonly products: readonly ShopifySellingPlanGroupProduct[];
  readonly selling_plans: readonly ShopifySellingPlanGroupSellingPlan[];
  readonly summary: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-selling_plan_groups/create */
export interface ShopifySellingPlanGroupProduct {
  readonly id: number;
  readonly storefront_graphql_api_id: string;
  readonly title: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-selling_plan_groups/create */
export interface ShopifySellingPlanGroupSellingPlan {
  readonly billing_policy: ShopifySubscriptionContractBillingPolicy;
  readonly delivery_policy: ShopifySellingPlanGroupSellingPlanDeliveryPolicy;
  readonly description: string | null;
  readonly name: string;
  readonly options: readonly string[];
  readonly position: number | null;
  readonly pricing_policies: readonly ShopifySellingPlanGroupSellingPlanPricingPolicy[];
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-selling_plan_groups/create */
export interface ShopifySellingPlanGroupSellingPlanDeliveryPolicy {
  readonly anchors: readonly unknown[];
  readonly cutoff: number | null;
  readonly interval: string;
  readonly interval_count: number;
  readonly pre_anchor_behavior: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-selling_plan_groups/create */
export interface ShopifySellingPlanGroupSellingPlanPricingPolicy {
  readonly adjustment_type: string;
  readonly adjustment_value: string;
  readonly after_cycle: number;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/create */
export interface ShopifyShippingLine {
  readonly carrier_identifier: string | null;
  readonly code: string | null;
  readonly current_discounted_price_set: ShopifyMoneySet;
  readonly discount_allocations: readonly unknown[];
  readonly discounted_price: string;
  readonly discounted_price_set: ShopifyMoneySet;
  readonly id: number;
  readonly is_removed: boolean;
  readonly phone: string | null;
  readonly price: string;
  readonly price_set: ShopifyMoneySet;
  readonly requested_fulfillment_service_id: string | null;
  readonly source: string | null;
  readonly tax_lines: readonly ShopifyTaxLine[];
  readonly title: string;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-app/uninstalled */
export interface ShopifyShop {
  readonly address1: string | null;
  readonly address2: string | null;
  readonly auto_configure_tax_inclusivity: boolean | null;
  readonly checkout_api_supported: boolean;
  readonly city: string | null;
  readonly country: string | null;
  readonly country_code: string | null;
  readonly country_name: string | null;
  readonly county_taxes: boolean | null;
  readonly created_at: Time | null;
  readonly currency: string;
  readonly customer_email: string;
  readonly domain: string | null;
  readonly eligible_for_payments: boolean;
  readonly email: string | null;
  readonly enabled_presentment_currencies: readonly string[];
  readonly finances: boolean;
  readonly google_apps_domain: string | null;
  readonly google_apps_login_enabled: boolean | null;
  readonly has_discounts: boolean;
  readonly has_gift_cards: boolean;
  readonly has_storefront: boolean;
  readonly iana_timezone: string | null;
  readonly id: number;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly marketing_sms_consent_enabled_at_checkout: boolean;
  readonly money_format: string;
  readonly money_in_emails_format: string;
  readonly money_with_currency_format: string;
  readonly money_with_currency_in_emails_format: string;
  readonly multi_location_enabled: boolean;
  readonly myshopify_domain: string | null;
  readonly name: string;
  readonly password_enabled: boolean | null;
  readonly phone: string | null;
  readonly plan_display_name: string;
  readonly plan_name: string;
  readonly pre_launch_enabled: boolean;
  readonly primary_locale: string;
  readonly primary_location_id: number;
  readonly province: string | null;
  readonly province_code: string | null;
  readonly requires_extra_payments_agreement: boolean;
  readonly setup_required: boolean;
  readonly shop_owner: string;
  readonly source: string | null;
  readonly tax_shipping: boolean | null;
  readonly taxes_included: boolean | null;
  readonly timezone: string;
  readonly transactional_sms_disabled: boolean;
  readonly updated_at: Time | null;
  readonly weight_unit: string;
  readonly zip: string | null;
  readonly force_ssl?: boolean;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-shop/redact */
export interface ShopifyShopRedact {
  readonly shop_domain: string;
  readonly shop_id: number;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-customers_marketing_consent/update */
export interface ShopifySmsConsent {
  readonly id: number;
  readonly phone: string | null;
  readonly sms_marketing_consent: ShopifyConsent;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-subscription_contracts/create */
export interface ShopifySubscriptionContract {
  readonly admin_graphql_api_customer_id: string;
  readonly admin_graphql_api_id: string;
  readonly admin_graphql_api_origin_order_id: string;
  readonly billing_policy: ShopifySubscriptionContractBillingPolicy;
  readonly currency_code: string;
  readonly customer_id: number;
  readonly delivery_policy: ShopifySubscriptionContractDeliveryPolicy;
  readonly id: number;
  readonly origin_order_id: number | null;
  readonly revision_id: string;
  readonly status: "active" | "paused" | "cancelled" | "expired" | "failed";
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-subscription_contracts/create */
export interface ShopifySubscriptionContractBillingPolicy {
  readonly interval: string;
  readonly interval_count: number;
  readonly max_cycles: number | null;
  readonly min_cycles: number | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-subscription_contracts/create */
export interface ShopifySubscriptionContractDeliveryPolicy {
  readonly interval: string;
  readonly interval_count: number;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-orders/create */
export interface ShopifyTaxLine {
  readonly channel_liable?: boolean;
  readonly price: string;
  readonly price_set?: ShopifyMoneySet;
  readonly rate: number;
  readonly title: string;
  readonly compare_at?: number | null;
  readonly identifier?: string | null;
  readonly jurisdiction_id?: string | null;
  readonly jurisdiction_source?: string | null;
  readonly jurisdiction_type?: string | null;
  readonly position?: number;
  readonly reporting_exempt_amount?: string | null;
  readonly reporting_jurisdiction_code?: string | null;
  readonly reporting_jurisdiction_name?: string | null;
  readonly reporting_jurisdiction_type?: string | null;
  readonly reporting_non_taxable_amount?: string | null;
  readonly reporting_taxable_amount?: string | null;
  readonly source?: string | null;
  readonly tax_api_client_id?: number | null;
  readonly tax_calculation_price?: string;
  readonly tax_registration_id?: number | null;
  readonly tax_type?: string | null;
  readonly zone?: string | null;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-tax_services/create */
export interface ShopifyTaxService {
  readonly active: boolean;
  readonly id: number;
  readonly name: string;
  readonly url: string | null;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-tender_transactions/create */
export interface ShopifyTenderTransaction {
  readonly amount: string;
  readonly currency: string;
  readonly id: number;
  readonly order_id: number | null;
  readonly payment_details: ShopifyTenderTransactionPaymentDetail | null;
  readonly payment_method: string;
  readonly processed_at: Time | null;
  readonly remote_reference: string;
  readonly test: boolean;
  readonly user_id: number | null;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-tender_transactions/create */
export interface ShopifyTenderTransactionPaymentDetail {
  readonly credit_card_company?: string;
  readonly credit_card_number?: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-themes/create */
export interface ShopifyTheme {
  readonly admin_graphql_api_id: string;
  readonly created_at: Time;
  readonly id: number;
  readonly name: string;
  readonly previewable: boolean;
  readonly processing: boolean;
  readonly role: "main" | "unpublished" | "demo" | "development";
  readonly theme_store_id: number | null;
  readonly updated_at: Time;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-order_transactions/create */
export interface ShopifyTransaction {
  readonly admin_graphql_api_id: string;
  readonly amount: string;
  readonly amount_rounding: string | null;
  readonly authorization: string | null;
  readonly created_at: Time;
  readonly currency: string | null;
  readonly device_id: string | number | null;
  readonly error_code: string | null;
  readonly gateway: string;
  readonly id: number;
  readonly kind: "authorization" | "capture" | "sale" | "void" | "refund";
  readonly location_id: number | null;
  readonly manual_payment_gateway: boolean;
  readonly message: string | null;
  readonly order_id: number;
  readonly parent_id: number | null;
  readonly payment_details?: ShopifyTransactionPaymentDetail;
  readonly payment_id: string;
  readonly processed_at: Time | null;
  readonly receipt: Readonly<Record<string, unknown>>;
  readonly source_name: string;
  readonly status: "pending" | "failure" | "success" | "error";
  readonly test: boolean;
  readonly total_unsettled_set: ShopifyPriceSet;
  readonly user_id: number | null;
  readonly payments_refund_attributes?: ShopifyTransactionPaymentsRefundAttribute;
  readonly authorization_expires_at?: Time | null;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-order_transactions/create */
export interface ShopifyTransactionPaymentDetail {
  readonly avs_result_code: string | null;
  readonly buyer_action_info: unknown;
  readonly credit_card_bin: Time | null;
  readonly credit_card_company: string;
  readonly credit_card_expiration_month: number | null;
  readonly credit_card_expiration_year: number | null;
  readonly credit_card_name: string | null;
  readonly credit_card_number: string;
  readonly credit_card_wallet: string | null;
  readonly cvv_result_code: string | null;
  readonly payment_method_name: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-refunds/create */
export interface ShopifyTransactionPaymentsRefundAttribute {
  readonly acquirer_reference_number: string;
  readonly status: string;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-products/create */
export interface ShopifyVariant {
  readonly admin_graphql_api_id: string;
  readonly barcode: string | null;
  readonly compare_at_price: string | null;
  readonly created_at: Time;
  readonly fulfillment_service?: string;
  readonly grams?: number;
  readonly id: number;
  readonly image_id: number | null;
  readonly inventory_item_id: number | null;
  readonly inventory_management?: string;
  readonly inventory_policy: "deny" | "continue";
  readonly inventory_quantity: number;
  readonly old_inventory_quantity: number;
  readonly option1: string | null;
  readonly option2: string | null;
  readonly option3: string | null;
  readonly position: number;
  readonly price: string;
  readonly product_id: number | null;
  readonly requires_shipping?: boolean;
  readonly sku: string | null;
  readonly taxable: boolean;
  readonly title: string;
  readonly updated_at: Time;
  readonly weight?: number;
  readonly weight_unit?: string;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-variants/in_stock */
export interface ShopifyVariantStock {
  readonly admin_graphql_api_id: string;
  readonly barcode: string | null;
  readonly compare_at_price: string | null;
  readonly created_at: Time;
  readonly id: number;
  readonly image_id: number | null;
  readonly inventory_policy: string;
  readonly inventory_quantity: number;
  readonly old_inventory_quantity: number;
  readonly option1: string | null;
  readonly option2: string | null;
  readonly option3: string | null;
  readonly position: number;
  readonly price: string;
  readonly product_id: number | null;
  readonly sku: string | null;
  readonly taxable: boolean;
  readonly title: string;
  readonly updated_at: Time;
  readonly [field: string]: unknown;
}

/** @see https://shopify.dev/docs/api/webhooks/2026-10?reference=toml#list-of-topics-customers_whats_app_marketing_consent/update */
export interface ShopifyWhatsAppConsent {
  readonly customer_id: number;
  readonly phone_number: string | null;
  readonly whats_app_marketing_consent: ShopifyConsent;
  readonly [field: string]: unknown;
}

/**
 * Every event with its payload.
 * @see https://shopify.dev/docs/api/webhooks
 */
export interface ShopifyPayloads {
  readonly "orders/create": ShopifyOrder;
  readonly "orders/updated": ShopifyOrder;
  readonly "orders/paid": ShopifyOrder;
  readonly "orders/cancelled": ShopifyOrder;
  readonly "orders/fulfilled": ShopifyOrder;
  readonly "orders/partially_fulfilled": ShopifyOrder;
  readonly "orders/edited": ShopifyOrderEdited;
  readonly "orders/delete": ShopifyDeleted;
  readonly "draft_orders/create": ShopifyDraftOrder;
  readonly "draft_orders/update": ShopifyDraftOrder;
  readonly "draft_orders/delete": ShopifyDeleted;
  readonly "order_transactions/create": ShopifyTransaction;
  readonly "tender_transactions/create": ShopifyTenderTransaction;
  readonly "refunds/create": ShopifyRefund;
  readonly "checkouts/create": ShopifyCheckout;
  readonly "checkouts/update": ShopifyCheckout;
  readonly "checkouts/delete": ShopifyDeletedCheckout;
  readonly "carts/create": ShopifyCart;
  readonly "carts/update": ShopifyCart;
  readonly "fulfillments/create": ShopifyFulfillment;
  readonly "fulfillments/update": ShopifyFulfillment;
  readonly "fulfillment_events/create": ShopifyFulfillmentEvent;
  readonly "fulfillment_events/delete": ShopifyFulfillmentEvent;
  readonly "fulfillment_orders/cancelled": ShopifyFulfillmentOrderCancelled;
  readonly "fulfillment_orders/hold_released": ShopifyFulfillmentOrderChange;
  readonly "fulfillment_orders/moved": ShopifyFulfillmentOrderMoved;
  readonly "fulfillment_orders/order_routing_complete": ShopifyFulfillmentOrderChange;
  readonly "fulfillment_orders/placed_on_hold": ShopifyFulfillmentOrderHeld;
  readonly "fulfillment_orders/rescheduled": ShopifyFulfillmentOrderChange;
  readonly "fulfillment_orders/scheduled_fulfillment_order_ready": ShopifyFulfillmentOrderChange;
  readonly "inventory_items/create": ShopifyInventoryItem;
  readonly "inventory_items/update": ShopifyInventoryItem;
  readonly "inventory_items/delete": ShopifyDeletedInventoryItem;
  readonly "inventory_levels/connect": ShopifyInventoryLevel;
  readonly "inventory_levels/disconnect": ShopifyInventoryLevel;
  readonly "inventory_levels/update": ShopifyInventoryLevel;
  readonly "locations/create": ShopifyLocation;
  readonly "locations/update": ShopifyLocation;
  readonly "locations/delete": ShopifyDeleted;
  readonly "locations/activate": ShopifyLocation;
  readonly "locations/deactivate": ShopifyLocation;
  readonly "products/create": ShopifyProduct;
  readonly "products/update": ShopifyProduct;
  readonly "products/delete": ShopifyDeleted;
  readonly "collections/create": ShopifyCollection;
  readonly "collections/update": ShopifyCollection;
  readonly "collections/delete": ShopifyDeletedCollection;
  readonly "customers/create": ShopifyCustomer;
  readonly "customers/update": ShopifyCustomer;
  readonly "customers/delete": ShopifyDeletedCustomer;
  readonly "customers/enable": ShopifyCustomer;
  readonly "customers/disable": ShopifyCustomer;
  readonly "customers/merge": ShopifyMerge;
  readonly "customer.tags_added": ShopifyCustomerTags;
  readonly "customer.tags_removed": ShopifyCustomerTags;
  readonly "customers_email_marketing_consent/update": ShopifyEmailConsent;
  readonly "customers_marketing_consent/update": ShopifySmsConsent;
  readonly "customers/data_request": ShopifyDataRequest;
  readonly "customers/redact": ShopifyRedact;
  readonly "shop/redact": ShopifyShopRedact;
  readonly "shop/update": ShopifyShop;
  readonly "app/uninstalled": ShopifyShop;
  readonly "app/scopes_update": ShopifyScopesUpdate;
  readonly "app_purchases_one_time/update": ShopifyOneTimePurchase;
  readonly "app_subscriptions/update": ShopifyAppSubscription;
  readonly "app_subscriptions/approaching_capped_amount": ShopifyAppSubscription;
  readonly "bulk_operations/finish": ShopifyBulkOperation;
  readonly "companies/create": ShopifyCompany;
  readonly "companies/update": ShopifyCompany;
  readonly "companies/delete": ShopifyCompany;
  readonly "company_locations/create": ShopifyCompanyLocation;
  readonly "company_locations/update": ShopifyCompanyLocation;
  readonly "company_locations/delete": ShopifyCompanyLocation;
  readonly "discounts/create": ShopifyDiscount;
  readonly "discounts/update": ShopifyDiscount;
  readonly "discounts/delete": ShopifyDeletedDiscount;
  readonly "disputes/create": ShopifyDispute;
  readonly "disputes/update": ShopifyDispute;
  readonly "domains/create": ShopifyDomain;
  readonly "domains/update": ShopifyDomain;
  readonly "domains/destroy": ShopifyDomain;
  readonly "markets/create": ShopifyMarket;
  readonly "markets/update": ShopifyMarket;
  readonly "markets/delete": ShopifyDeletedMarket;
  readonly "metaobjects/create": ShopifyMetaobject;
  readonly "metaobjects/update": ShopifyMetaobject;
  readonly "metaobjects/delete": ShopifyDeletedMetaobject;
  readonly "subscription_contracts/create": ShopifySubscriptionContract;
  readonly "subscription_contracts/update": ShopifySubscriptionContract;
  readonly "subscription_billing_attempts/success": ShopifyBillingAttempt;
  readonly "subscription_billing_attempts/failure": ShopifyBillingAttempt;
  readonly "subscription_billing_attempts/challenged": ShopifyBillingAttempt;
  readonly "themes/create": ShopifyTheme;
  readonly "themes/update": ShopifyTheme;
  readonly "themes/publish": ShopifyTheme;
  readonly "themes/delete": ShopifyDeleted;
  readonly "audit_events/admin_api_activity": ShopifyAuditEvents;
  readonly "channels/delete": ShopifyDeleted;
  readonly "collection_listings/add": ShopifyCollectionListingChange;
  readonly "collection_listings/remove": ShopifyCollectionListingChange;
  readonly "collection_listings/update": ShopifyCollectionListingChange;
  readonly "collection_publications/create": ShopifyCollectionPublication;
  readonly "collection_publications/delete": ShopifyDeleted;
  readonly "collection_publications/update": ShopifyCollectionPublication;
  readonly "company_contact_roles/assign": ShopifyCompanyRoleAssignment;
  readonly "company_contact_roles/revoke": ShopifyCompanyRoleAssignment;
  readonly "company_contacts/create": ShopifyCompanyContact;
  readonly "company_contacts/delete": ShopifyCompanyContact;
  readonly "company_contacts/update": ShopifyCompanyContact;
  readonly "customer.joined_segment": ShopifySegmentMembership;
  readonly "customer.left_segment": ShopifySegmentMembership;
  readonly "customer_account_settings/update": ShopifyCustomerAccountSettings;
  readonly "customer_groups/create": ShopifyCustomerGroup;
  readonly "customer_groups/delete": ShopifyDeleted;
  readonly "customer_groups/update": ShopifyCustomerGroup;
  readonly "customer_payment_methods/create": ShopifyCustomerPaymentMethod;
  readonly "customer_payment_methods/revoke": ShopifyCustomerPaymentMethod;
  readonly "customer_payment_methods/update": ShopifyCustomerPaymentMethod;
  readonly "customers/purchasing_summary": ShopifyPurchasingSummary;
  readonly "customers_whats_app_marketing_consent/update": ShopifyWhatsAppConsent;
  readonly "delivery_promise_settings/update": ShopifyPromiseSettings;
  readonly "discounts/redeemcode_added": ShopifyRedeemCode;
  readonly "discounts/redeemcode_removed": ShopifyRedeemCode;
  readonly "finance_app_staff_member/delete": ShopifyFinanceStaffMember;
  readonly "finance_app_staff_member/grant": ShopifyFinanceStaffMember;
  readonly "finance_app_staff_member/revoke": ShopifyFinanceStaffMember;
  readonly "finance_app_staff_member/update": ShopifyFinanceStaffMember;
  readonly "finance_kyc_information/update": ShopifyFinanceKyc;
  readonly "fulfillment_holds/added": ShopifyFulfillmentHoldChange;
  readonly "fulfillment_holds/released": ShopifyFulfillmentHoldChange;
  readonly "fulfillment_orders/cancellation_request_accepted": ShopifyFulfillmentOrderAnswer;
  readonly "fulfillment_orders/cancellation_request_rejected": ShopifyFulfillmentOrderAnswer;
  readonly "fulfillment_orders/cancellation_request_submitted": ShopifyFulfillmentOrderCancellation;
  readonly "fulfillment_orders/fulfillment_request_accepted": ShopifyFulfillmentOrderAnswer;
  readonly "fulfillment_orders/fulfillment_request_rejected": ShopifyFulfillmentOrderAnswer;
  readonly "fulfillment_orders/fulfillment_request_submitted": ShopifyFulfillmentOrderRequest;
  readonly "fulfillment_orders/fulfillment_service_failed_to_complete": ShopifyFulfillmentOrderAnswer;
  readonly "fulfillment_orders/line_items_prepared_for_local_delivery": ShopifyFulfillmentOrderChange;
  readonly "fulfillment_orders/line_items_prepared_for_pickup": ShopifyFulfillmentOrderChange;
  readonly "fulfillment_orders/manually_reported_progress_stopped": ShopifyFulfillmentOrderStopped;
  readonly "fulfillment_orders/merged": ShopifyFulfillmentOrderMerged;
  readonly "fulfillment_orders/progress_reported": ShopifyFulfillmentOrderProgress;
  readonly "fulfillment_orders/split": ShopifyFulfillmentOrderSplit;
  readonly "inventory_shipments/add_items": ShopifyInventoryShipmentItems;
  readonly "inventory_shipments/create": ShopifyInventoryShipment;
  readonly "inventory_shipments/delete": ShopifyInventoryShipment;
  readonly "inventory_shipments/mark_in_transit": ShopifyInventoryShipment;
  readonly "inventory_shipments/receive_items": ShopifyInventoryShipmentItems;
  readonly "inventory_shipments/remove_items": ShopifyInventoryShipmentItems;
  readonly "inventory_shipments/update_item_quantities": ShopifyInventoryShipmentItems;
  readonly "inventory_shipments/update_tracking": ShopifyInventoryShipmentTracking;
  readonly "inventory_transfers/add_items": ShopifyInventoryTransferItems;
  readonly "inventory_transfers/cancel": ShopifyInventoryTransfer;
  readonly "inventory_transfers/complete": ShopifyInventoryTransfer;
  readonly "inventory_transfers/ready_to_ship": ShopifyInventoryTransfer;
  readonly "inventory_transfers/remove_items": ShopifyInventoryTransferItems;
  readonly "inventory_transfers/update_item_quantities": ShopifyInventoryTransferItems;
  readonly "inventory_transfers/updated": ShopifyInventoryTransfer;
  readonly "locales/create": ShopifyLocale;
  readonly "locales/destroy": ShopifyLocale;
  readonly "locales/update": ShopifyLocale;
  readonly "markets_backup_region/update": ShopifyBackupRegion;
  readonly "metafield_definitions/create": ShopifyMetafieldDefinition;
  readonly "metafield_definitions/delete": ShopifyDeletedMetafieldDefinition;
  readonly "metafield_definitions/update": ShopifyMetafieldDefinition;
  readonly "orders/link_requested": ShopifyOrder;
  readonly "orders/risk_assessment_changed": ShopifyOrderRisk;
  readonly "orders/shopify_protect_eligibility_changed": ShopifyOrderProtection;
  readonly "payment_schedules/due": ShopifyPaymentSchedule;
  readonly "payment_terms/create": ShopifyPaymentTerms;
  readonly "payment_terms/delete": ShopifyDeleted;
  readonly "payment_terms/update": ShopifyPaymentTerms;
  readonly "product_feeds/create": ShopifyProductFeed;
  readonly "product_feeds/full_sync": ShopifyProductFeedSync;
  readonly "product_feeds/full_sync_finish": ShopifyProductFeedSyncEnd;
  readonly "product_feeds/incremental_sync": ShopifyProductFeedSync;
  readonly "product_feeds/update": ShopifyProductFeed;
  readonly "product_listings/add": ShopifyProductListingChange;
  readonly "product_listings/remove": ShopifyProductListingChange;
  readonly "product_listings/update": ShopifyProductListingChange;
  readonly "product_publications/create": ShopifyProductPublication;
  readonly "product_publications/delete": ShopifyDeleted;
  readonly "product_publications/update": ShopifyProductPublication;
  readonly "profiles/create": ShopifyDeliveryProfile;
  readonly "profiles/delete": ShopifyDeliveryProfile;
  readonly "profiles/update": ShopifyDeliveryProfile;
  readonly "returns/approve": ShopifyReturn;
  readonly "returns/cancel": ShopifyReturnStatus;
  readonly "returns/close": ShopifyReturnStatus;
  readonly "returns/decline": ShopifyReturnDeclined;
  readonly "returns/process": ShopifyReturnProcessed;
  readonly "returns/reopen": ShopifyReturnStatus;
  readonly "returns/request": ShopifyReturn;
  readonly "returns/update": ShopifyReturnUpdate;
  readonly "reverse_deliveries/attach_deliverable": ShopifyReverseDelivery;
  readonly "reverse_fulfillment_orders/dispose": ShopifyReverseFulfillmentOrder;
  readonly "scheduled_product_listings/add": ShopifyScheduledProductListingChange;
  readonly "scheduled_product_listings/remove": ShopifyScheduledProductListingChange;
  readonly "scheduled_product_listings/update": ShopifyScheduledProductListingChange;
  readonly "segments/create": ShopifySegment;
  readonly "segments/delete": ShopifyDeleted;
  readonly "segments/update": ShopifySegment;
  readonly "selling_plan_groups/create": ShopifySellingPlanGroup;
  readonly "selling_plan_groups/delete": ShopifyDeletedSellingPlanGroup;
  readonly "selling_plan_groups/update": ShopifySellingPlanGroup;
  readonly "shipping_addresses/create": ShopifyAddress;
  readonly "shipping_addresses/update": ShopifyAddress;
  readonly "subscription_billing_cycle_edits/create": ShopifyBillingCycle;
  readonly "subscription_billing_cycle_edits/delete": ShopifyBillingCycle;
  readonly "subscription_billing_cycle_edits/update": ShopifyBillingCycle;
  readonly "subscription_billing_cycles/skip": ShopifyBillingCycle;
  readonly "subscription_billing_cycles/unskip": ShopifyBillingCycle;
  readonly "subscription_contracts/activate": ShopifySubscriptionContract;
  readonly "subscription_contracts/cancel": ShopifySubscriptionContract;
  readonly "subscription_contracts/expire": ShopifySubscriptionContract;
  readonly "subscription_contracts/fail": ShopifySubscriptionContract;
  readonly "subscription_contracts/pause": ShopifySubscriptionContract;
  readonly "tax_services/create": ShopifyTaxService;
  readonly "tax_services/update": ShopifyTaxService;
  readonly "variants/in_stock": ShopifyVariantStock;
  readonly "variants/out_of_stock": ShopifyVariantStock;
}
