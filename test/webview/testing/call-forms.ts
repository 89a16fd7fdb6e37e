import type { FormParameter, FormType } from "@hookloom/protocol/typed-fields";
import type { FlowPage } from "./flow-page.ts";

export const words: FormType = { kind: "text", label: "string" };

/** A parameter with the value that a pattern finds in the call. */
export function parameter(
  name: string,
  call: string,
  pattern: RegExp,
  type: FormType,
  more: Partial<FormParameter> = {},
): FormParameter {
  const found = pattern.exec(call);
  const [value = ""] = found?.slice(1) ?? [];
  const start = found ? found.index + found[0].lastIndexOf(value) : -1;
  return {
    name,
    optional: false,
    type,
    ...more,
    ...(found ? { value: { start, end: start + value.length } } : {}),
  };
}

export const callForm = (view: FlowPage) => view.page.getByTestId("call-form");
export const callField = (view: FlowPage, name: string) => view.page.getByTestId(`field-${name}`);
