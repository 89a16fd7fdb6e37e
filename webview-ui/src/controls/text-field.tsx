import { type ComponentProps, type ReactElement, useLayoutEffect, useRef } from "react";
import { Icon } from "./icon.tsx";
import { type FieldFrame, LabelledField } from "./labelled-field.tsx";
import "./controls.css";

type TextProps<Tag extends "input" | "textarea"> = FieldFrame &
  Omit<ComponentProps<Tag>, "onChange" | "value"> & {
    readonly value: string;
    readonly mono?: boolean;
    readonly onChange: (value: string) => void;
  };

export type TextFieldProps = TextProps<"input">;
export type TextAreaProps = TextProps<"textarea">;

/**
 * One line of text with its label. Not the kit's: its input is in a shadow root that neither the label nor an error message
 * reaches, so a screen reader says only "edit text".
 */
export function TextField(props: TextFieldProps): ReactElement {
  const { label, aside, error, hint, note, mono, value, onChange, className = "", ...rest } = props;
  const input = useRef<HTMLInputElement>(null);
  const typed = useRef(value);
  useLayoutEffect(() => {
    // A value that the page fills in under the cursor is selected: what is typed next replaces it.
    if (value !== typed.current && document.activeElement === input.current) input.current?.select();
    typed.current = value;
  }, [value]);
  return (
    <LabelledField label={label} aside={aside} error={error} hint={hint} note={note}>
      {({ labelId: _, ...ids }) => (
        <input
          ref={input}
          spellCheck={false}
          autoComplete="off"
          {...rest}
          {...ids}
          className={`hl-input ${mono ? "hl-mono" : ""} ${className}`}
          value={value}
          onChange={(event) => {
            typed.current = event.target.value;
            onChange(event.target.value);
          }}
        />
      )}
    </LabelledField>
  );
}

/** Text that grows with what is typed, from one line up to twelve. Not the kit's, which does not grow; see TextField. */
export function TextArea(props: TextAreaProps): ReactElement {
  const { label, aside, error, hint, note, mono, value, onChange, className = "", ...rest } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const box = area.current;
    if (!box || value === undefined) return;
    box.style.height = "0";
    box.style.height = `${Math.min(box.scrollHeight + 2, 230)}px`;
  }, [value]);
  return (
    <LabelledField label={label} aside={aside} error={error} hint={hint} note={note}>
      {({ labelId: _, ...ids }) => (
        <textarea
          ref={area}
          rows={1}
          spellCheck={false}
          {...rest}
          {...ids}
          className={`hl-input hl-area ${mono ? "hl-mono" : ""} ${className}`}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </LabelledField>
  );
}

export type SearchFieldProps = Omit<ComponentProps<"input">, "onChange" | "value"> & {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly "data-testid"?: string;
};

/**
 * A search box with a magnifier; the label is read out, not drawn. Not the kit's: a combobox names its active row with
 * `aria-activedescendant`, which does not reach an input in a shadow root.
 */
export function SearchField({
  label,
  value,
  onChange,
  className = "",
  ...rest
}: SearchFieldProps): ReactElement {
  return (
    <div className={`hl-search hl-line ${className}`}>
      <Icon name="search" />
      <input
        type="text"
        spellCheck={false}
        autoComplete="off"
        aria-label={label}
        {...rest}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
