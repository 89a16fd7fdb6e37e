import { describe, expect, it } from "vitest";
import { removeCredentials } from "./headers.ts";

const credentials = [
  "authorization",
  "x-authorization",
  "x-original-authorization",
  "authentication",
  "x-auth",
  "x-auth-key",
  "x-auth-email",
  "cookie",
  "x-cookie",
  "set-cookie",
  "x-api-key",
  "x-api_key",
  "apikey",
  "api_key",
  "x-access-key",
  "x-functions-key",
  "ocp-apim-subscription-key",
  "x-amz-security-token",
  "x-amzn-oidc-data",
  "cf-access-jwt-assertion",
  "x-goog-iap-jwt-assertion",
  "x-password",
  "x-passwd",
  "x-credentials",
  "x-session-id",
  "x-hub-signature-256",
  "x-sig",
  "x-shopify-hmac-sha256",
  "x-gitlab-token",
  "x-hook-secret",
  "x-bearer",
];

const harmless = [
  "content-type",
  "idempotency-key",
  "i-twilio-idempotency-token",
  "webhook-id",
  "webhook-timestamp",
  "x-github-event",
  "x-github-delivery",
  "x-github-hook-id",
  "x-gitlab-event",
  "x-gitlab-event-uuid",
  "x-shopify-topic",
  "x-shopify-webhook-id",
  "x-shopify-shop-domain",
  "x-slack-request-timestamp",
  "x-goog-channel-id",
  "x-goog-resource-state",
  "x-author",
  "x-authored-by",
  "x-monkey",
  "x-design",
  "x-sigma",
  "x-keyword",
  "traceparent",
  "user-agent",
];

describe("the stored headers", () => {
  it.each(credentials)("do not include %s", (name) => {
    expect(removeCredentials({ [name]: "x" })).toEqual({});
  });

  it.each(harmless)("include %s, which a handler may need", (name) => {
    expect(removeCredentials({ [name]: "x" })).toEqual({ [name]: "x" });
  });
});
