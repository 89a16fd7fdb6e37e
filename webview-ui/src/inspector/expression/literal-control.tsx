import { type ReactElement, type RefObject, useState } from "react";
import { Checkbox, Select } from "../../controls/choice.tsx";
import { ErrorText } from "../../controls/error-text.tsx";
import { TextField } from "../../controls/text-field.tsx";
import type { TextSelection } from "../editor/editor-contract.ts";
import { readLiteral } from "../literals/read-literal.ts";
import { sameLiteral, typeChoices } from "../literals/type-choices.ts";
import { quoted, rewrite } from "../literals/write-literal.ts";
import { type BoxProps, PlainBox, useHandover } from "./plain-box.tsx";

/** The control for a literal; a `template` is shown in the editor, with chips. */
export type LiteralKind = "template" | "text" | "number" | "switch" | "choice";
/** The control that a field's text gets; `code` is the editor. */
export type ControlKind = "code" | LiteralKind;

/** The control for a text that is a literal, by what the field takes; undefined if only code fits. */
function literalKind(text: string, target: string | undefined): LiteralKind | undefined {
  const literal = readLiteral(text);
  if (!literal) return undefined;
  return typeChoices(target)?.some((choice) => sameLiteral(choice, text)) ? "choice" : literal.kind;
}

/** Which control a field has, and the switch between that of its literal and code. */
export interface FieldKind {
  readonly kind: ControlKind;
  /** The control that the text could have instead of code. */
  readonly possible: LiteralKind | undefined;
  /** From now on the field is code, whatever its text is: what begins as a literal while typing stays code. */
  toCode(): void;
  toLiteral(): void;
}

/**
 * The control for a text as typed so far. A condition is rarely a literal for long, so it starts as code; only code fits a
 * type, or statements.
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
  /** The literal as it is written in code. */
  readonly text: string;
  readonly target: string | undefined;
  /** Shown in an empty text where that is not a value yet. */
  readonly placeholder: string | undefined;
  readonly taken: RefObject<TextSelection | undefined>;
  /** What is being typed, as code. */
  readonly onChange: (text: string) => void;
  /** A choice that is made at once, as code. */
  readonly onChoose: (text: string) => void;
  /** Something was typed that only code can be. */
  readonly onCode: (text: string) => void;
}

/** True if a quote replaced all of the text: what follows is meant as code. */
function beginsCode(typed: string, before: string): boolean {
  return /^["'`]/.test(typed) && (before === "" || !typed.endsWith(before));
}

function TextControl(props: LiteralControlProps): ReactElement {
  const literal = readLiteral(props.text);
  const value = literal?.kind === "text" ? literal.value : "";
  return (
    <PlainBox
      {...props.box}
      value={value}
      placeholder={props.placeholder ?? "empty text"}
      taken={props.taken}
      onChange={(typed) =>
        beginsCode(typed, value) ? props.onCode(typed) : props.onChange(rewrite(props.text, typed))
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
    return literal?.kind === "text" ? literal.value || "empty text" : choice;
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

/** The control of a literal. It writes code: the quotes and escapes around what changes stay as they are. */
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
