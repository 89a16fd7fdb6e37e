import type { Environment } from "../settings/setting.ts";

/**
 * Returns the private key for signing local samples if a source's secret is a public key, in the `whsk_` format of
 * Standard Webhooks. Returns undefined in other environments, where only the sender has a private key.
 */
export function sampleKeyOf(environment: Environment = {}): string | undefined {
  const key = environment.HOOKLOOM_SAMPLES === "1" ? environment.HOOKLOOM_SAMPLE_KEY : undefined;
  return key?.startsWith("whsk_") === true ? key : undefined;
}
