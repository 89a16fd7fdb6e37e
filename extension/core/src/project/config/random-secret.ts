import { randomBytes } from "node:crypto";
import type { SecretForm } from "./source-settings.ts";

/** Generates a random secret in the format that its source expects. */
export function randomSecret(form: SecretForm): string {
  const bytes = randomBytes(32);
  return form === "whsec" ? `whsec_${bytes.toString("base64")}` : bytes.toString("hex");
}
