import type { FormField, FormLook, FormValues } from "@hookloom/language-server/protocol";

export const fieldsOf = (look: FormLook): readonly FormField[] =>
  look.sections.flatMap(({ fields }) => fields);

/** What a look says that its fields hold. */
export const valuesOf = (look: FormLook): FormValues =>
  Object.fromEntries(fieldsOf(look).map(({ name, value }) => [name, value]));

/**
 * What the fields hold after the host's answer to `asked`: what it changed is taken over, and what somebody typed while
 * it was under way stays.
 */
export function mergedValues(look: FormLook, asked: FormValues, typed: FormValues): FormValues {
  return Object.fromEntries(
    fieldsOf(look).map(({ name, value }) => {
      const now = typed[name];
      return [name, now !== undefined && now !== asked[name] ? now : value];
    }),
  );
}
