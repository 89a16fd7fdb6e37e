import type { Step } from "@hookloom/protocol/flow-document";
import { listPlaceholders } from "@hookloom/protocol/placeholders";
import type { Tint } from "@hookloom/protocol/step-kind-facts";
import { stepKinds } from "@hookloom/protocol/step-kinds";
import type { CSSProperties } from "react";

/** The style that gives an element one of the diagram's colours. */
export const tinted = (tint: Tint): CSSProperties => ({ ["--hl-tint" as string]: `var(--hl-${tint})` });

/** The names of the fields that still have what a new step has there. */
export function unfilledNames(step: Step): string {
  return listPlaceholders(step)
    .map(({ name }) => fieldLabel(name))
    .join(", ");
}

/** A field's name in words: `argument 2`; the conditions of an `if` are named by their branch. */
export function fieldLabel(name: string): string {
  if (/^condition\d+$/.test(name)) return "else if";
  return name.replace(/(?<=[a-z])\d+$/, " $&");
}

/** A step for screen readers: `if urgent, condition, 2 branches`. */
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
