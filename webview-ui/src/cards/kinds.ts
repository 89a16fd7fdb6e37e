import type { Step } from "@hookloom/protocol/flow-document";
import { listPlaceholders } from "@hookloom/protocol/placeholders";
import type { Tint } from "@hookloom/protocol/step-kind-facts";
import { stepKinds } from "@hookloom/protocol/step-kinds";
import type { CSSProperties } from "react";

/** Returns the style that sets an element's tint. */
export const tinted = (tint: Tint): CSSProperties => ({ ["--hl-tint" as string]: `var(--hl-${tint})` });

/** Lists the names of the fields that still contain a new step's placeholder. */
export function unfilledNames(step: Step): string {
  return listPlaceholders(step)
    .map(({ name }) => fieldLabel(name))
    .join(", ");
}

/** Returns a readable label for a field: `argument 2`. The conditions of an `if` are named after their branch. */
export function fieldLabel(name: string): string {
  if (/^condition\d+$/.test(name)) return "else if";
  return name.replace(/(?<=[a-z])\d+$/, " $&");
}

/** Describes a step for screen readers: `if urgent, condition, 2 branches`. */
export function spokenStep(step: Step): string {
  const parts = [step.detail ? `${step.label} ${step.detail}` : step.label];
  const { word } = stepKinds[step.kind];
  if (word !== step.label) parts.push(word);
  if (step.blocks.length > 1) parts.push(`${step.blocks.length} branches`);
  const unfilled = unfilledNames(step);
  if (unfilled !== "") parts.push(`not filled in: ${unfilled}`);
  if (step.disabled) parts.push("disabled");
  if (step.comment) parts.push(`comment: ${step.comment}`);
  return parts.join(", ");
}
