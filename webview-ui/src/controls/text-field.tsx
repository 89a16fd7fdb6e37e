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
 * A single-line text field with its label. Does not use the kit's text field, whose input is in a shadow root that neither the
 * label nor an error message can reference, so a screen reader only announces "edit text".
 */
export function TextField(props: TextFieldProps): ReactElement {
  const { label, aside, error, hint, note, mono, value, onChange, className = "", ...rest } = props;
  const input = useRef<HTMLInputElement>(null);
  const typed = useRef(value);
  useLayoutEffect(() => {
    // If the page fills in a value while the field has the focus, the value is selected so that typing replaces it.
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

/**
 * A text area that grows with its content, from one line up to twelve. Does not use the kit's text area, which does not grow.
 * See TextField.
 */
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
 * A search box with a magnifier icon and an invisible label for screen readers. Does not use the kit's text field, because a
 * combobox identifies its active row with `aria-activedescendant`, which does not work for an input in a shadow root.
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
