import type { EventRequest } from "./request.ts";

/** The pre-request script: JavaScript that signs the body as it is then. */
export interface PostmanScript {
  readonly lines: readonly string[];
  /** The headers that the script sets, which the request leaves out. */
  readonly headers: readonly string[];
}

const time = "const time = String(Math.floor(Date.now() / 1000));";
const body = "const body = pm.request.body.raw;";

const set = (header: string, value: string): string =>
  `pm.request.headers.upsert({ key: ${JSON.stringify(header)}, value: ${value} });`;

/** `sha256=` and the hexadecimal HMAC-SHA256 of the body. */
function digits(header: string): PostmanScript {
  const signature = '"sha256=" + CryptoJS.HmacSHA256(body, secret).toString()';
  return { lines: [body, set(header, signature)], headers: [header] };
}

/** @see https://docs.stripe.com/webhooks/signature */
const stripe: PostmanScript = {
  lines: [
    time,
    body,
    'const signature = CryptoJS.HmacSHA256(time + "." + body, secret).toString();',
    set("stripe-signature", '"t=" + time + ",v1=" + signature'),
  ],
  headers: ["stripe-signature"],
};

/** @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
const standardWebhooks: PostmanScript = {
  lines: [
    time,
    body,
    'const id = "msg_" + Date.now();',
    'const key = CryptoJS.enc.Base64.parse(secret.replace(/^whsec_/, ""));',
    'const signature = CryptoJS.HmacSHA256(id + "." + time + "." + body, key).toString(CryptoJS.enc.Base64);',
    set("webhook-id", "id"),
    set("webhook-timestamp", "time"),
    set("webhook-signature", '"v1," + signature'),
  ],
  headers: ["webhook-id", "webhook-timestamp", "webhook-signature"],
};

/** The secret verbatim, after a prefix. */
function credential(header: string, before: string): PostmanScript {
  const pair = before.startsWith("Basic ")
    ? `"Basic " + btoa(${JSON.stringify(before.slice(6))} + secret)`
    : "";
  const value = pair || `${JSON.stringify(before)} + secret`;
  return { lines: [set(header, value)], headers: [header] };
}

function scriptOf(source: string, { headers, credentials }: EventRequest): PostmanScript | undefined {
  const [carrying] = Object.entries(credentials);
  if (carrying !== undefined) return credential(...carrying);
  if ("webhook-signature" in headers) return standardWebhooks;
  if ("stripe-signature" in headers) return stripe;
  if (source === "github") return digits("x-hub-signature-256");
  // Requests with an unusual method keep the signature that they were exported with.
  const isUsual = /^sha256=[0-9a-f]{64}$/.test(headers["x-signature-256"] ?? "");
  return source === "http" && isUsual ? digits("x-signature-256") : undefined;
}

/** Signs a source's request in Postman, with the secret from a variable; undefined if Postman cannot do that. */
export function postmanScript(
  source: string,
  request: EventRequest,
  secretName: string,
): PostmanScript | undefined {
  const script = scriptOf(source, request);
  if (script === undefined) return undefined;
  const secret = `const secret = pm.variables.get(${JSON.stringify(secretName)});`;
  return { ...script, lines: [secret, ...script.lines] };
}
