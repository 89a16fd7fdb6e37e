import { randomBytes } from "node:crypto";
import type { SecretForm } from "./source-settings.ts";

/** A random secret in the form that its source expects. */
export function randomSecret(form: SecretForm): string {
  const bytes = randomBytes(32);
  return form === "whsec" ? `whsec_${bytes.toString("base64")}` : bytes.toString("hex");
}
