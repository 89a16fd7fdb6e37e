import type { ConsumerProof } from "@hookloom/runtime/seams";
import { type EffectiveApi, rulesOf } from "../api/api.ts";

const keyScheme = {
  type: "apiKey",
  in: "header",
  name: "x-api-key",
  description: "A key of the application.",
};

/** Describes how consumers send a token and, if the environment issues tokens, how they obtain one. */
function tokenSchemes({ issuer, usual, resources }: EffectiveApi, address: string): ConsumerProof["schemes"] {
  const from = issuer === "own" ? "this environment" : issuer.url;
  const audience = issuer === "own" ? "" : ` for the audience ${issuer.audience.join(" or ")}`;
  const token = {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: `A token of ${from}${audience}.`,
  };
  if (issuer !== "own") return { token };
  const scopes = [usual, ...Object.values(resources)].flatMap((one) => one.scopes);
  const clientCredentials = {
    tokenUrl: `${address}/oauth2/token`,
    scopes: Object.fromEntries(scopes.map((scope) => [scope, `The scope ${scope}`])),
  };
  const description = "Exchange a client's id and secret for a token.";
  return { oauth2: { type: "oauth2", description, flows: { clientCredentials } }, token };
}

/**
 * Describes how consumers authenticate on a path according to its `api` rules, with the scopes that a client requests.
 * @see https://spec.openapis.org/oas/v3.1.1#security-requirement-object
 */
export function consumerProof(api: EffectiveApi, path: string, address: string): ConsumerProof {
  const { access, scopes } = rulesOf(api, path);
  if (access.includes("none")) return { schemes: {}, security: [], scopes: [] };
  const schemes = {
    ...(access.includes("oauth2") ? tokenSchemes(api, address) : {}),
    ...(access.includes("key") ? { key: keyScheme } : {}),
  };
  // Only a scheme that defines scopes may require scopes. The description of the operation lists them for the other schemes.
  const security = Object.keys(schemes).map((name) => ({ [name]: name === "oauth2" ? scopes : [] }));
  return { schemes, security, scopes: access.includes("oauth2") ? scopes : [] };
}
