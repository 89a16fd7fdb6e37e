import { randomBytes } from "node:crypto";

/** The variable with the key that can sign samples, in addition to the providers' own keys; set only for local processes. */
export const sampleKeyVariable = "HOOKLOOM_SAMPLE_KEY";

/**
 * Signs samples for a source that verifies deliveries with its sender's public key. The key exists only while this process runs,
 * and only processes on this machine accept it.
 */
export const sampleKey = `whsk_${randomBytes(32).toString("base64")}`;
