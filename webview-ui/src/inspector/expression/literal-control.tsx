import type { KeyboardEvent, ReactElement, RefObject } from "react";
import { Checkbox, Select } from "../../controls/choice.tsx";
import { ErrorText } from "../../controls/error-text.tsx";
import type { FieldFrame } from "../../controls/labelled-field.tsx";
import { TextField } from "../../controls/text-field.tsx";
import type { TextSelection } from "../editor/editor-contract.ts";
import { readLiteral } from "../literals/read-literal.ts";
import { choicesOf, sameLiteral } from "../literals/type-choices.ts";
import { quoted, rewrite } from "../literals/write-literal.ts";
import { PlainBox, useHandover } from "./plain-box.tsx";

/** The control for a literal; a `template` is shown in the editor, with chips. */
export type LiteralKind = "template" | "text" | "number" | "switch" | "choice";
/** The control that a field's text gets; `code` is the editor. */
export type ControlKind = "code" | LiteralKind;

/** The control for a text that is a literal, by what the field takes; undefined where only code fits. */
export function literalKind(text: string, target: string | undefined): LiteralKind | undefined {
  const literal = readLiteral(text);
  if (!literal) return undefined;
  return choicesOf(target)?.some((choice) => sameLiteral(choice, text)) ? "choice" : literal.kind;
}

export interface LiteralControlProps {
  readonly kind: Exclude<LiteralKind, "template">;
  readonly frame: FieldFrame;
  /** The literal as it stands in code. */
  readonly text: string;
  readonly target: string | undefined;
  readonly disabled: boolean;
  /** Shown in an empty text where that is not a value yet. */
  readonly placeholder: string | undefined;
  readonly testId: string;
  /** The keys of the field's buttons, as `aria-keyshortcuts` has them. */
  readonly keys: string;
  readonly taken: RefObject<TextSelection | undefined>;
  /** What is being typed, as code. */
  readonly onChange: (text: string) => void;
  /** A choice that is made at once, as code. */
  readonly onChoose: (text: string) => void;
  /** Something was typed that only code can be. */
  readonly onCode: (text: string) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** True where a quote took the place of all of the text: what follows is meant as code. */
function beginsCode(typed: string, before: string): boolean {
  return /^["'`]/.test(typed) && (before === "" || !typed.endsWith(before));
}

function TextControl(props: LiteralControlProps): ReactElement {
  const literal = readLiteral(props.text);
  const value = literal?.kind === "text" ? literal.value : "";
  return (
    <PlainBox
      frame={props.frame}
      value={value}
      mono={false}
      disabled={props.disabled}
      placeholder={props.placeholder ?? "empty text"}
      testId={props.testId}
      keys={props.keys}
      taken={props.taken}
      onChange={(typed) =>
        beginsCode(typed, value) ? props.onCode(typed) : props.onChange(rewrite(props.text, typed))
      }
      onKeyDown={props.onKeyDown}
    />
  );
}

function NumberControl(props: LiteralControlProps): ReactElement {
  const box = useHandover(props.taken);
  return (
    <div ref={box}>
      <TextField
        {...props.frame}
        mono
        inputMode="decimal"
        value={props.text}
        disabled={props.disabled}
        data-testid={props.testId}
        aria-keyshortcuts={props.keys}
        onChange={(typed) =>
          readLiteral(typed)?.kind === "number" ? props.onChange(typed) : props.onCode(typed)
        }
        onKeyDown={props.onKeyDown}
      />
    </div>
  );
}

function ChoiceControl(props: LiteralControlProps): ReactElement {
  const choices = choicesOf(props.target) ?? [];
  const wordsOf = (choice: string): string => {
    const literal = readLiteral(choice);
    return literal?.kind === "text" ? literal.value || "empty text" : choice;
  };
  return (
    <Select
      {...props.frame}
      value={choices.find((choice) => sameLiteral(choice, props.text)) ?? props.text}
      options={choices.map((choice) => ({ value: choice, label: wordsOf(choice) }))}
      disabled={props.disabled}
      data-testid={props.testId}
      aria-keyshortcuts={props.keys}
      onChange={(choice) => {
        const literal = readLiteral(choice);
        props.onChoose(literal?.kind === "text" ? quoted(literal.value, props.text) : choice);
      }}
    />
  );
}

/** The control of a literal. It writes code: the quotes and escapes around what changes stay as they are. */
export function LiteralControl(props: LiteralControlProps): ReactElement {
  const { kind, frame, text, disabled, testId } = props;
  switch (kind) {
    case "text":
      return <TextControl {...props} />;
    case "number":
      return <NumberControl {...props} />;
    case "switch":
      return (
        <div className="hl-switch">
          <Checkbox
            label={frame.label}
            checked={text === "true"}
            disabled={disabled}
            data-testid={testId}
            aria-keyshortcuts={props.keys}
            onChange={(checked) => props.onChoose(String(checked))}
          />
          {frame.aside}
          <ErrorText>{frame.error}</ErrorText>
        </div>
      );
    case "choice":
      return <ChoiceControl {...props} />;
  }
}
