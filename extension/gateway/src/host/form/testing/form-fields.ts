import type { FormContent, FormField } from "@hookloom/protocol/form-view";

/** Every field of a form, in the order in which they stand. */
export const fieldsOf = (look: FormContent): readonly FormField[] =>
  look.sections.flatMap(({ fields }) => fields);

/** The name of the field of a member, given by its path in hookloom.json. */
export const nameOf = (...names: string[]): string =>
  names.map((name) => name.replaceAll("/", "~1")).join("/");
