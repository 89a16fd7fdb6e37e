import {
  type CrossOrigin,
  header,
  normalizePath,
  type RequestHead,
  type Webhook,
} from "@hookloom/runtime/seams";
import { type EffectiveApi, rulesOf } from "../api/api.ts";

/** Request headers that a consumer's page needs. `cors.headers` adds to them. */
const requestHeaders: readonly string[] = ["content-type", "authorization", "x-api-key", "idempotency-key"];
/** Response headers that a consumer's page may read. */
const responseHeaders: readonly string[] = [
  "location",
  "retry-after",
  "ratelimit",
  "ratelimit-policy",
  "deprecation",
  "sunset",
  "link",
];

export interface CrossOriginOptions {
  readonly rules: () => EffectiveApi | undefined;
  readonly webhook: Webhook;
}

/**
 * Adds the headers that allow pages of other origins to call and read a resource. Only browsers enforce the headers; other
 * clients ignore them. The browser's own credentials are never allowed.
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function crossOrigin({
  rules,
  webhook,
}: CrossOriginOptions): (head: RequestHead) => CrossOrigin | undefined {
  const consumed = new Set(
    webhook.triggers.filter(({ protocol }) => protocol.consumers === true).map(({ path }) => path),
  );
  return (head) => {
    const origin = header(head.headers, "origin");
    if (origin === undefined) return undefined;
    const path = normalizePath(head.path);
    const api = rules();
    // Signed sources are not called by pages, and a signing secret must never be used in a page.
    if (api === undefined || !consumed.has(path)) return undefined;
    const { cors } = rulesOf(api, path);
    if (cors === undefined) return undefined;
    const isAny = cors.origins.includes("*");
    const vary: Readonly<Record<string, string>> = isAny ? {} : { vary: "origin" };
    const requestedMethod = header(head.headers, "access-control-request-method");
    const preflight =
      head.method === "OPTIONS" && requestedMethod !== undefined ? { status: 204, body: "" } : undefined;
    if (!isAny && !cors.origins.includes(origin)) return { headers: vary, preflight };
    const headers = { ...vary, "access-control-allow-origin": isAny ? "*" : origin };
    if (preflight === undefined) {
      return {
        headers: { ...headers, "access-control-expose-headers": responseHeaders.join(", ") },
        preflight,
      };
    }
    return {
      headers: {
        ...headers,
        "access-control-allow-methods": "POST",
        "access-control-allow-headers": [...requestHeaders, ...(cors.headers ?? [])].join(", "),
        ...(cors.maxAge === undefined ? {} : { "access-control-max-age": String(cors.maxAge) }),
      },
      preflight,
    };
  };
}
