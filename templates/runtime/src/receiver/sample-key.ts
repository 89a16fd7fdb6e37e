import type { Environment } from "../settings/setting.ts";

/**
 * The private key that signs samples on this machine where the secret of a source only verifies, in the form `whsk_` of
 * Standard Webhooks. Undefined elsewhere: only the sender itself has a key there.
 */
export function sampleKeyOf(environment: Environment = {}): string | undefined {
  const key = environment.HOOKLOOM_SAMPLES === "1" ? environment.HOOKLOOM_SAMPLE_KEY : undefined;
  return key?.startsWith("whsk_") === true ? key : undefined;
}
