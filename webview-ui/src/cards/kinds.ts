import type { Step } from "@hookloom/protocol/flow-document";
import { listPlaceholders } from "@hookloom/protocol/placeholders";
import type { Tint } from "@hookloom/protocol/step-kind-facts";
import { stepKinds } from "@hookloom/protocol/step-kinds";
import { t } from "@vscode/l10n";
import type { CSSProperties } from "react";

/** Returns the style that sets an element's tint. */
export const tinted = (tint: Tint): CSSProperties => ({ ["--hl-tint" as string]: `var(--hl-${tint})` });

/** Lists the names of the fields that still contain a new step's placeholder. */
export function unfilledNames(step: Step): string {
  return listPlaceholders(step)
    .map(({ name }) => fieldLabel(name))
    .join(", ");
}

/** Returns a readable label for a field, such as `argument 2`. The conditions of an `if` are named after their branch. */
export function fieldLabel(name: string): string {
  if (/^condition\d+$/.test(name)) return "else if";
  const [argument] = /(?<=^argument)\d+$/.exec(name) ?? [];
  return argument === undefined ? name.replace(/(?<=[a-z])\d+$/, " $&") : t("argument {0}", argument);
}

/** Describes a step for screen readers: `if urgent, condition, 2 branches`. */
export function spokenStep(step: Step): string {
  const parts = [step.detail ? `${step.label} ${step.detail}` : step.label];
  const { word } = stepKinds[step.kind];
  if (word !== step.label) parts.push(word);
  if (step.blocks.length > 1) parts.push(t("{0} branches", step.blocks.length));
  const unfilled = unfilledNames(step);
  if (unfilled !== "") parts.push(t("not filled in: {0}", unfilled));
  if (step.disabled) parts.push(t("disabled"));
  if (step.comment) parts.push(t("comment: {0}", step.comment));
  return parts.join(", ");
}
