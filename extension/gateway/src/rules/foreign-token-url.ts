import type { EffectiveApi } from "@hookloom/gateway";
import { isRecord } from "@hookloom/protocol/unknown-values";

const discoveryTimeoutMs = 5_000;

/**
 * Returns the token URL of an environment's issuer: undefined if the environment is its own issuer, and empty if a foreign issuer
 * does not provide the URL, which the user then has to enter.
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig
 */
export async function foreignTokenUrl(rules: EffectiveApi | undefined): Promise<string | undefined> {
  if (rules === undefined || rules.issuer === "own") return undefined;
  const address = `${rules.issuer.url.replace(/\/+$/, "")}/.well-known/openid-configuration`;
  try {
    const response = await fetch(address, {
      redirect: "error",
      signal: AbortSignal.timeout(discoveryTimeoutMs),
    });
    const found: unknown = response.ok ? await response.json() : undefined;
    const endpoint = isRecord(found) ? found.token_endpoint : undefined;
    return typeof endpoint === "string" && /^https?:/.test(endpoint) ? endpoint : "";
  } catch {
    return "";
  }
}
