import type { Field, Step } from "./flow-document.ts";
import { stepKinds } from "./step-kinds.ts";

/**
 * True if a field still has the initial text of a new step. The source contains no marker for placeholders, so this is a
 * heuristic.
 */
export function isPlaceholder(
  step: Pick<Step, "kind" | "fields" | "disabled">,
  { name, text }: Field,
): boolean {
  const fieldText = (wanted: string): string | undefined =>
    step.fields.find((field) => field.name === wanted)?.text;
  const placeholder = stepKinds[step.kind].unfilled?.(name, fieldText);
  if (placeholder === undefined || step.disabled) return false;
  return text === placeholder || text.replace(/^(["'`])(.*)\1$/s, "$2") === placeholder;
}

/** Lists the fields of a step that still contain their placeholders. */
export function listPlaceholders(step: Pick<Step, "kind" | "fields" | "disabled">): readonly Field[] {
  return step.fields.filter((field) => isPlaceholder(step, field));
}
