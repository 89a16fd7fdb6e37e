import type { FormField, FormValues } from "@hookloom/protocol/form-view";

/** Creates a text field, or a field for a secret. */
export const textField = (
  name: string,
  label: string,
  values: FormValues,
  more: Partial<Omit<FormField, "name" | "label" | "value">> = {},
): FormField => ({ name, kind: "text", label, value: values[name] ?? "", ...more });

/** Creates a field that selects one of `options`, which are values with labels; the first one is preselected. */
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
