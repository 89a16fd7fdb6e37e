import type { NewStep } from "@hookloom/protocol/flow-edit";
import { isIdentifier } from "@hookloom/protocol/identifier";
import { statusCheck } from "@hookloom/protocol/status-check";
import { newStepKinds } from "@hookloom/protocol/step-kinds";
import { t } from "@vscode/l10n";
import { kindCode } from "../../steps/step-kinds.ts";
import { literal, type Template, type TemplateContext } from "../../steps/templates.ts";
import type { CodeStyle } from "../../text/style.ts";
import { editErrors } from "../errors.ts";
import { isReserved } from "../names/fresh-name.ts";

/** The context of a new step, with the style of its file. */
interface StyledTemplateContext extends TemplateContext {
  readonly style: CodeStyle;
}

function templateAt(step: NewStep, context: StyledTemplateContext): Template {
  const { style, inline } = context;
  const end = (statement: string): string => (style.semicolons ? `${statement};` : statement);
  return {
    ...context,
    field: (...names) => {
      for (const name of names) {
        const text = Object.hasOwn(step.fields, name) ? step.fields[name]?.trim() : undefined;
        if (text !== undefined && text !== "") return text;
      }
      return undefined;
    },
    end,
    body: (...statements) => {
      if (inline) return statements.length === 0 ? "{}" : `{ ${statements.join(" ")} }`;
      return `{\n${statements.map((line) => `${style.unit}${line}\n`).join("")}}`;
    },
    text: (value) => literal(value, style.quote),
    statusCheck: (response) =>
      isIdentifier(response) ? end(statusCheck({ response }, inline ? " " : `\n${style.unit}`)) : undefined,
  };
}

/**
 * Prints the statement for a new step from the palette: lines end with a line feed and are indented by the style's unit,
 * starting at column 0. Missing fields are filled with text that is valid everywhere.
 * @throws EditRejected `bad-edit` for a kind without a template, `bad-field` for an invalid name.
 */
export function printStep(step: NewStep, context: StyledTemplateContext): string {
  const kind = newStepKinds.find((one) => one === step.kind);
  if (!kind)
    throw editErrors.badEdit(
      t('"{0}" is not a kind of step; the kinds are {1}', step.kind, newStepKinds.join(", ")),
    );
  const name = step.fields.name?.trim() ?? "";
  const binds = kind !== "assign" && kind !== "call" && kind !== "action";
  if (binds && name !== "" && !/^[[{]/.test(name) && (!isIdentifier(name) || isReserved(name))) {
    throw editErrors.badName(name);
  }
  return kindCode[kind].print(templateAt(step, context));
}
