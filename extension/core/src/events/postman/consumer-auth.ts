import type { ConsumerAccess } from "../../api/api-reader.ts";
import { consumerVariables, keyHeader } from "../consumer-access.ts";

interface AuthMember {
  readonly key: string;
  readonly value: string;
  readonly type: "string";
}

/**
 * How a folder's requests authenticate, in Postman's own format, which its editor can show and change.
 * @see https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html
 */
export type PostmanAuth =
  | { readonly type: "apikey"; readonly apikey: readonly AuthMember[] }
  | { readonly type: "oauth2"; readonly oauth2: readonly AuthMember[] };

/** The auth types that this file creates; any other types were set by users. */
export const madeAuthTypes: readonly string[] = ["apikey", "oauth2"];

const reference = (name: keyof typeof consumerVariables): string => `{{${consumerVariables[name]}}}`;

const toAuthMembers = (values: Readonly<Record<string, string>>): readonly AuthMember[] =>
  Object.entries(values).map(([key, value]) => ({ key, value, type: "string" }));

/**
 * True if a key and a token are both accepted: the token is then set as Postman's auth, and the key as a header of each request.
 */
export function takesEither({ access }: ConsumerAccess): boolean {
  return access.includes("oauth2") && access.includes("key");
}

/** Returns the header with a key, for requests that use a token as Postman's auth. */
export const keyHeaderOf = (consumers: ConsumerAccess | undefined) =>
  consumers !== undefined && takesEither(consumers) ? [{ key: keyHeader, value: reference("key") }] : [];

/** Returns a folder's authentication in Postman's format; undefined if no authentication is needed. */
export function consumerAuth({ access, scopes }: ConsumerAccess): PostmanAuth | undefined {
  if (access.includes("oauth2")) {
    const values = {
      tokenName: "Hookloom",
      grant_type: "client_credentials",
      accessTokenUrl: reference("tokenUrl"),
      clientId: reference("client"),
      clientSecret: reference("secret"),
      scope: scopes.join(" "),
      client_authentication: "header",
      accessToken: reference("token"),
      addTokenTo: "header",
      headerPrefix: "Bearer",
    };
    return { type: "oauth2", oauth2: toAuthMembers(values) };
  }
  if (!access.includes("key")) return undefined;
  return { type: "apikey", apikey: toAuthMembers({ key: keyHeader, value: reference("key"), in: "header" }) };
}

/**
 * Returns a script that gets a token before a request, because Newman never gets one and Postman only on a click. It uses the
 * selected environment's client, once per run. Undefined if no token is needed.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 */
export function tokenScript({ access, scopes }: ConsumerAccess): readonly string[] | undefined {
  if (!access.includes("oauth2")) return undefined;
  const { client, secret, tokenUrl, token } = consumerVariables;
  // Each set of scopes has its own token.
  const tokenVariable = JSON.stringify(`token for ${scopes.join(" ")}`);
  return [
    "const value = (name) => {",
    '  const text = pm.variables.replaceIn("{{" + name + "}}");',
    '  return text === "{{" + name + "}}" ? "" : text;',
    "};",
    `const [client, secret, url] = [${[client, secret, tokenUrl].map((name) => `value(${JSON.stringify(name)})`).join(", ")}];`,
    `const use = (token) => pm.variables.set(${JSON.stringify(token)}, token);`,
    'if (client === "" || secret === "" || url === "") {',
    `  if (value(${JSON.stringify(token)}) === "") console.warn("No token is requested, since ${client}, ${secret} or ${tokenUrl} has no value in the selected environment.");`,
    `} else if (pm.variables.get(${tokenVariable})) use(pm.variables.get(${tokenVariable}));`,
    "else {",
    '  const part = (text) => encodeURIComponent(text).replace(/%20/g, "+");',
    '  const hash = require("crypto-js");',
    '  const basic = hash.enc.Base64.stringify(hash.enc.Utf8.parse(part(client) + ":" + part(secret)));',
    `  const scope = ${JSON.stringify(scopes.join(" "))};`,
    '  const body = "grant_type=client_credentials" + (scope === "" ? "" : "&scope=" + part(scope));',
    "  const request = {",
    "    url,",
    '    method: "POST",',
    '    header: { authorization: "Basic " + basic, "content-type": "application/x-www-form-urlencoded" },',
    '    body: { mode: "raw", raw: body },',
    "  };",
    "  pm.sendRequest(request, (error, response) => {",
    "    if (error || response.code !== 200) {",
    '      console.warn("No token was received from " + url + ": " + (error ? error.message : response.code + " " + response.text()));',
    "      return;",
    "    }",
    "    const { access_token: given } = response.json();",
    `    pm.variables.set(${tokenVariable}, given);`,
    "    use(given);",
    "  });",
    "}",
  ];
}

/** Returns the variables that an environment's consumers need, without values. */
export function consumerSecrets(all: readonly ConsumerAccess[]): readonly string[] {
  const has = (kind: "key" | "oauth2"): boolean => all.some(({ access }) => access.includes(kind));
  const { key, client, secret } = consumerVariables;
  return [...(has("key") ? [key] : []), ...(has("oauth2") ? [client, secret] : [])];
}
