import { randomBytes } from "node:crypto";
import type { CatalogSetting } from "@hookloom/runtime/catalog";

/** What a random value has to look like. */
export type SecretForm = NonNullable<CatalogSetting["generate"]>;

/** A secret that nobody can guess, in the form that its source wants. */
export function randomSecret(form: SecretForm): string {
  const bytes = randomBytes(32);
  return form === "whsec" ? `whsec_${bytes.toString("base64")}` : bytes.toString("hex");
}
