import { randomBytes } from "node:crypto";

/** The variable of a local process that holds the key with which samples may be signed, in addition to the providers' own. */
export const sampleKeyVariable = "HOOKLOOM_SAMPLE_KEY";

/**
 * Signs samples for a source whose secret is a public key of its sender. It lives as long as this process, and only what runs
 * on this machine takes it.
 */
export const sampleKey = `whsk_${randomBytes(32).toString("base64")}`;
