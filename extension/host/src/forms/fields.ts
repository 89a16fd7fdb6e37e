import type { FormField, FormValues } from "@hookloom/protocol/form-view";

/** A field for a text, or for a secret. */
export const textField = (
  name: string,
  label: string,
  values: FormValues,
  more: Partial<Omit<FormField, "name" | "label" | "value">> = {},
): FormField => ({ name, kind: "text", label, value: values[name] ?? "", ...more });

/** A field for one of the values of `options`, which have their labels; the first one is chosen at the start. */
export const choiceField = (
  name: string,
  label: string,
  values: FormValues,
  options: readonly (readonly [value: string, label: string])[],
): FormField => ({
  name,
  kind: "choice",
  label,
  value: values[name] ?? options[0]?.[0] ?? "",
  options: options.map(([value, text]) => ({ value, label: text })),
});
