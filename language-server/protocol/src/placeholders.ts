import type { Field, Step } from "./flow-document.ts";
import { stepKinds } from "./step-kinds.ts";

/** True where a field still has what a new step has there. Nothing in the source marks it, so it is a hint. */
export function isPlaceholder(
  step: Pick<Step, "kind" | "fields" | "disabled">,
  { name, text }: Field,
): boolean {
  const fieldText = (wanted: string): string | undefined =>
    step.fields.find((field) => field.name === wanted)?.text;
  const own = stepKinds[step.kind].unfilled?.(name, fieldText);
  if (own === undefined || step.disabled) return false;
  return text === own || text.replace(/^(["'`])(.*)\1$/s, "$2") === own;
}

/** The fields of a step that still have their placeholders. */
export function listPlaceholders(step: Pick<Step, "kind" | "fields" | "disabled">): readonly Field[] {
  return step.fields.filter((field) => isPlaceholder(step, field));
}
