import { randomBytes } from "node:crypto";
import type { TriggerDeclaration } from "@hookloom/language-server/protocol";
import { type CatalogSetting, findSource } from "@hookloom/runtime/catalog";

/** What a random value has to look like. */
type SecretForm = NonNullable<CatalogSetting["generate"]>;

/** A secret that nobody can guess, in the form that its source wants. */
export function randomSecret(form: SecretForm): string {
  const bytes = randomBytes(32);
  return form === "whsec" ? `whsec_${bytes.toString("base64")}` : bytes.toString("hex");
}

/** The settings of a project for which a random value will do, each with its form. */
export function randomForms(
  triggers: readonly Pick<TriggerDeclaration, "source" | "secrets">[],
): ReadonlyMap<string, SecretForm> {
  const forms = new Map<string, SecretForm>();
  for (const { source, secrets } of triggers) {
    for (const { option, generate } of findSource(source)?.settings ?? []) {
      const name = secrets[option];
      if (name !== undefined && generate !== undefined) forms.set(name, generate);
    }
  }
  return forms;
}
