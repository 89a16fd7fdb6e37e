import type { EffectiveApi } from "@hookloom/gateway";
import { isRecord } from "@hookloom/protocol/unknown-values";

const discoveryTimeoutMs = 5_000;

/**
 * Where the issuer of an environment gives tokens: undefined where it is the environment's own, empty where a foreign one
 * does not say so now, which is for a person to fill in.
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
