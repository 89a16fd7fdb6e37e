import { isRecord } from "@hookloom/protocol/unknown-values";
import { keyHeader } from "./consumer-access.ts";
import type { ExportedTrigger } from "./exported-triggers.ts";

/** The pre-request script of a trigger's folder: JavaScript that signs each request in the form in which it is sent. */
export interface SigningScript {
  readonly lines: readonly string[];
  /** The headers that the script sets; the requests do not contain them. */
  readonly headers: readonly string[];
}

/** The script lines that compute the signature of a body; they run only if the secret has a value. */
interface Proof {
  readonly lines: readonly string[];
  readonly headers: readonly string[];
}

const setHeader = (header: string, value: string): string =>
  `pm.request.headers.upsert({ key: ${JSON.stringify(header)}, value: ${value} });`;

const timeLine = "const time = String(Math.floor(Date.now() / 1000));";

/** The `HMAC` of only the body, in one header. */
function bodyProof(header: string, prefix: string, method = "SHA256", encoding = ""): Proof {
  const value = `hash.Hmac${method}(body, secret).toString(${encoding})`;
  return {
    lines: [setHeader(header, prefix === "" ? value : `${JSON.stringify(prefix)} + ${value}`)],
    headers: [header],
  };
}

const base64 = "hash.enc.Base64";

/** The secret verbatim, after a prefix. */
function credentialProof(header: string, prefix: string): Proof {
  const value = prefix.startsWith("Basic ")
    ? `"Basic " + ${base64}.stringify(hash.enc.Utf8.parse(${JSON.stringify(prefix.slice(6))} + secret))`
    : `${JSON.stringify(prefix)} + secret`;
  return { lines: [setHeader(header, value)], headers: [header] };
}

/** @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
const standardWebhooks: Proof = {
  lines: [
    'if (/^wh[ps]k_/.test(secret)) throw new Error("Postman cannot sign with an Ed25519 key: use a whsec_ secret.");',
    timeLine,
    'const id = pm.variables.replaceIn("msg_{{$guid}}");',
    `const key = ${base64}.parse(secret.replace(/^whsec_/, ""));`,
    `const signature = hash.HmacSHA256(id + "." + time + "." + body, key).toString(${base64});`,
    setHeader("webhook-id", "id"),
    setHeader("webhook-timestamp", "time"),
    setHeader("webhook-signature", '"v1," + signature'),
  ],
  headers: ["webhook-id", "webhook-timestamp", "webhook-signature"],
};

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

/** @see https://docs.gitlab.com/user/project/integrations/webhooks/ */
const gitlab: Proof = {
  lines: [
    'if (secret.startsWith("whsec_")) {',
    ...indented(standardWebhooks.lines),
    "} else {",
    ...indented(credentialProof("x-gitlab-token", "").lines),
    "}",
  ],
  headers: ["x-gitlab-token", ...standardWebhooks.headers],
};

/** @see https://docs.stripe.com/webhooks/signature */
const stripe: Proof = {
  lines: [
    timeLine,
    'const signature = hash.HmacSHA256(time + "." + body, secret).toString();',
    setHeader("stripe-signature", '"t=" + time + ",v1=" + signature'),
  ],
  headers: ["stripe-signature"],
};

/** @see https://docs.slack.dev/authentication/verifying-requests-from-slack/ */
const slack: Proof = {
  lines: [
    timeLine,
    'const signature = hash.HmacSHA256("v0:" + time + ":" + body, secret).toString();',
    setHeader("x-slack-request-timestamp", "time"),
    setHeader("x-slack-signature", '"v0=" + signature'),
  ],
  headers: ["x-slack-request-timestamp", "x-slack-signature"],
};

const urlLine = "const url = pm.variables.replaceIn(pm.request.url.toString());";

/** @see https://developers.hubspot.com/docs/apps/legacy-apps/authentication/validating-requests */
const hubspot: Proof = {
  lines: [
    "const time = String(Date.now());",
    urlLine,
    "const plain = url.replace(/%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi, decodeURIComponent);",
    `const signature = hash.HmacSHA256(pm.request.method + plain + body + time, secret).toString(${base64});`,
    setHeader("x-hubspot-request-timestamp", "time"),
    setHeader("x-hubspot-signature-v3", "signature"),
  ],
  headers: ["x-hubspot-request-timestamp", "x-hubspot-signature-v3"],
};

/** @see https://www.twilio.com/docs/usage/webhooks/webhooks-security */
const twilio: Proof = {
  lines: [
    'pm.variables.set("bodySHA256", hash.SHA256(body).toString());',
    urlLine,
    'const fields = isForm ? Object.keys(payload).sort().map((name) => name + payload[name]).join("") : "";',
    `const signature = hash.HmacSHA1(url + fields, secret).toString(${base64});`,
    setHeader("x-twilio-signature", "signature"),
  ],
  headers: ["x-twilio-signature"],
};

const text = (value: unknown, defaultText: string): string =>
  typeof value === "string" ? value : defaultText;

/** The scheme in the options of a plain HTTP trigger, interpreted as the runtime does. */
function httpProof({ literals }: Pick<ExportedTrigger, "literals">): Proof {
  const options = isRecord(literals) ? literals : {};
  // A consumer's own key is not a project secret, so scripts have no variable for it.
  if (options.verify === "api") return credentialProof(keyHeader, "");
  if (options.verify === "key")
    return credentialProof(text(options.header, "x-api-key").toLowerCase(), text(options.prefix, ""));
  if (options.verify === "basic") return credentialProof("authorization", `Basic ${text(options.user, "")}:`);
  const method = ["sha1", "sha512"].find((name) => name === options.algorithm) ?? "sha256";
  const before = text(options.prefix, `${method}=`);
  const encoding = options.encoding === "base64" ? base64 : "";
  return bodyProof(
    text(options.header, "x-signature-256").toLowerCase(),
    before,
    method.toUpperCase(),
    encoding,
  );
}

const proofs: Readonly<Record<string, Proof | typeof httpProof>> = {
  github: bodyProof("x-hub-signature-256", "sha256="),
  gitlab,
  "google-calendar": credentialProof("x-goog-channel-token", ""),
  http: httpProof,
  hubspot,
  shopify: bodyProof("x-shopify-hmac-sha256", "", "SHA256", base64),
  slack,
  "standard-webhooks": standardWebhooks,
  stripe,
  twilio,
};

/** Returns the headers that authenticate a trigger's sender, in lower case. */
export function proofHeaders({
  source,
  options = {},
}: {
  readonly source: string;
  readonly options?: ExportedTrigger["literals"];
}): readonly string[] {
  return signingProof({ source, literals: options })?.headers ?? [];
}

function signingProof({ source, literals }: Pick<ExportedTrigger, "source" | "literals">): Proof | undefined {
  const row = Object.hasOwn(proofs, source) ? proofs[source] : undefined;
  return typeof row === "function" ? row({ literals }) : row;
}

/** Sources that post some payloads as forms; the collection contains them as JSON. */
const formScripts: Readonly<Record<string, readonly string[]>> = {
  slack: ["const fields = payload.command === undefined ? { payload: JSON.stringify(payload) } : payload;"],
  twilio: ["const fields = payload;"],
};

/** The script lines that resolve the variables in the body and encode it as a form if the request has one. */
function bodyLines(source: string): readonly string[] {
  const form = formScripts[source];
  const read = [
    "const given = pm.request.body;",
    'const raw = typeof given === "string" ? given : typeof given.raw === "string" ? given.raw : JSON.stringify(given);',
    `${form ? "let" : "const"} body = pm.variables.replaceIn(raw);`,
  ];
  const encode = [
    'const isForm = /x-www-form-urlencoded/.test(String(pm.request.headers.get("content-type")));',
    "const payload = isForm ? JSON.parse(body) : {};",
    "if (isForm) {",
    ...indented(form ?? []),
    '  const pair = (name) => encodeURIComponent(name) + "=" + encodeURIComponent(fields[name]);',
    '  body = Object.keys(fields).map(pair).join("&");',
    "}",
  ];
  return [
    ...read,
    ...(form ? encode : []),
    "// Exactly these bytes are signed. Bruno, which imports this collection too, has `req` instead of `pm.request`.",
    'if (typeof req === "undefined") pm.request.body.update({ mode: "raw", raw: body });',
    "else req.setBody(body);",
  ];
}

/**
 * Returns the script that signs a trigger's requests in Postman, with the secret from a variable. If the variable is empty, they
 * are sent unsigned. Undefined for a trigger that verifies nothing.
 * @see https://learning.postman.com/docs/tests-and-scripts/write-scripts/postman-sandbox-api-reference/
 */
export function signingScript(trigger: ExportedTrigger): SigningScript | undefined {
  const { source, secretName } = trigger;
  const proof = signingProof(trigger);
  if (secretName === undefined || proof === undefined) return undefined;
  const variable = JSON.stringify(`{{${secretName}}}`);
  const lines = [
    'const hash = require("crypto-js");',
    `const secret = pm.variables.replaceIn(${variable});`,
    ...bodyLines(source),
    `if (secret === "" || secret === ${variable}) {`,
    `  console.warn(${JSON.stringify(`${secretName} has no value in the selected environment, so the request is not signed.`)});`,
    "} else {",
    ...indented(proof.lines),
    "}",
  ];
  return { lines, headers: proof.headers };
}
