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
  const own = stepKinds[step.kind].unfilled?.(name, fieldText);
  if (own === undefined || step.disabled) return false;
  return text === own || text.replace(/^(["'`])(.*)\1$/s, "$2") === own;
}

/** Lists the fields of a step that still contain their placeholders. */
export function listPlaceholders(step: Pick<Step, "kind" | "fields" | "disabled">): readonly Field[] {
  return step.fields.filter((field) => isPlaceholder(step, field));
}
