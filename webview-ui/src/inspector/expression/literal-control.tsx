import { t } from "@vscode/l10n";
import { type ReactElement, type RefObject, useState } from "react";
import { Checkbox, Select } from "../../controls/choice.tsx";
import { ErrorText } from "../../controls/error-text.tsx";
import { TextField } from "../../controls/text-field.tsx";
import type { TextSelection } from "../editor/editor-contract.ts";
import { readLiteral } from "../literals/read-literal.ts";
import { sameLiteral, typeChoices } from "../literals/type-choices.ts";
import { quoted, rewrite } from "../literals/write-literal.ts";
import { type BoxProps, PlainBox, useHandover } from "./plain-box.tsx";

/** The control for a literal. A `template` is shown in the editor, with chips. */
export type LiteralKind = "template" | "text" | "number" | "switch" | "choice";
/** The control for a field's text. `code` is the editor. */
export type ControlKind = "code" | LiteralKind;

/** Returns the control for a literal that the field accepts, or undefined if the text must be edited as code. */
function literalKind(text: string, target: string | undefined): LiteralKind | undefined {
  const literal = readLiteral(text);
  if (!literal) return undefined;
  return typeChoices(target)?.some((choice) => sameLiteral(choice, text)) ? "choice" : literal.kind;
}

/** A field's control, and the functions that switch between a literal's control and code. */
export interface FieldKind {
  readonly kind: ControlKind;
  /** The control that could be used for the text instead of code. */
  readonly possible: LiteralKind | undefined;
  /** Makes the field a code editor, even if the text has the form of a literal while the user is typing. */
  toCode(): void;
  toLiteral(): void;
}

/**
 * Returns the control for the text typed so far. A condition is rarely a literal for long, so it starts as code. Types and
 * statements are always code.
 */
export function useFieldKind(
  text: string,
  target: string | undefined,
  { codeOnly = false, condition = false }: { readonly codeOnly?: boolean; readonly condition?: boolean },
): FieldKind {
  const [code, setCode] = useState(condition);
  const possible = codeOnly ? undefined : literalKind(text, target);
  return {
    kind: code ? "code" : (possible ?? "code"),
    possible,
    toCode: () => setCode(true),
    toLiteral: () => setCode(false),
  };
}

interface LiteralControlProps {
  readonly kind: Exclude<LiteralKind, "template">;
  readonly box: BoxProps;
  /** The literal's source text. */
  readonly text: string;
  readonly target: string | undefined;
  /** Shown in an empty text field if the empty text is not a value yet. */
  readonly placeholder: string | undefined;
  readonly taken: RefObject<TextSelection | undefined>;
  /** Called with the typed value, as code. */
  readonly onChange: (text: string) => void;
  /** Called with a choice that is committed immediately, as code. */
  readonly onChoose: (text: string) => void;
  /** Called when the user typed something that is only valid as code. */
  readonly onCode: (text: string) => void;
}

/** True if a quote replaced all of the text, which means that the user is typing code. */
function startsCode(typed: string, before: string): boolean {
  return /^["'`]/.test(typed) && (before === "" || !typed.endsWith(before));
}

function TextControl(props: LiteralControlProps): ReactElement {
  const literal = readLiteral(props.text);
  const value = literal?.kind === "text" ? literal.value : "";
  return (
    <PlainBox
      {...props.box}
      value={value}
      placeholder={props.placeholder ?? t("empty string")}
      taken={props.taken}
      onChange={(typed) =>
        startsCode(typed, value) ? props.onCode(typed) : props.onChange(rewrite(props.text, typed))
      }
    />
  );
}

function NumberControl(props: LiteralControlProps): ReactElement {
  const box = useHandover(props.taken);
  return (
    <div ref={box}>
      <TextField
        {...props.box}
        mono
        inputMode="decimal"
        value={props.text}
        onChange={(typed) =>
          readLiteral(typed)?.kind === "number" ? props.onChange(typed) : props.onCode(typed)
        }
      />
    </div>
  );
}

function ChoiceControl(props: LiteralControlProps): ReactElement {
  const choices = typeChoices(props.target) ?? [];
  const choiceLabel = (choice: string): string => {
    const literal = readLiteral(choice);
    return literal?.kind === "text" ? literal.value || t("empty string") : choice;
  };
  return (
    <Select
      {...props.box}
      value={choices.find((choice) => sameLiteral(choice, props.text)) ?? props.text}
      options={choices.map((choice) => ({ value: choice, label: choiceLabel(choice) }))}
      onChange={(choice) => {
        const literal = readLiteral(choice);
        props.onChoose(literal?.kind === "text" ? quoted(literal.value, props.text) : choice);
      }}
    />
  );
}

/** The control of a literal. It writes code and keeps the quotes and escapes around a change. */
export function LiteralControl(props: LiteralControlProps): ReactElement {
  const { kind, box, text } = props;
  switch (kind) {
    case "text":
      return <TextControl {...props} />;
    case "number":
      return <NumberControl {...props} />;
    case "switch":
      return (
        <div className="hl-switch hl-button-row">
          <Checkbox
            label={box.label}
            checked={text === "true"}
            disabled={box.disabled}
            data-testid={box["data-testid"]}
            aria-keyshortcuts={box["aria-keyshortcuts"]}
            onChange={(checked) => props.onChoose(String(checked))}
          />
          {box.aside}
          <ErrorText>{box.error}</ErrorText>
        </div>
      );
    case "choice":
      return <ChoiceControl {...props} />;
  }
}
