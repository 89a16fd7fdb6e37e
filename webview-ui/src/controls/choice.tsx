import { type ReactElement, type ReactNode, useId } from "react";
import { type FieldFrame, LabelledField } from "./labelled-field.tsx";
import "./controls.css";

export interface CheckboxProps {
  readonly label: ReactNode;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly "data-testid"?: string;
}

/**
 * A box to tick with its label. Not the kit's: that one ticks itself before the page has decided, and shows the wrong
 * state where an edit is refused.
 */
export function Checkbox({ label, checked, disabled, onChange, ...rest }: CheckboxProps): ReactElement {
  return (
    <label className="hl-choice">
      <input
        type="checkbox"
        className="hl-checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
        {...rest}
      />
      <span>{label}</span>
    </label>
  );
}

export interface Option<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly "data-testid"?: string;
}

export interface RadiosProps<Value extends string> {
  /** Read out for the group. */
  readonly label: string;
  readonly value: Value;
  readonly options: readonly Option<Value>[];
  readonly disabled?: boolean;
  readonly onChange: (value: Value) => void;
}

/** One of a few, all of them seen. Not the kit's: screen readers call its radio buttons checkboxes. */
export function Radios<Value extends string>(props: RadiosProps<Value>): ReactElement {
  const name = useId();
  return (
    <div role="radiogroup" aria-label={props.label} className="hl-radios">
      {props.options.map((option) => (
        <label key={option.value} className="hl-choice">
          <input
            type="radio"
            className="hl-radio"
            name={name}
            data-testid={option["data-testid"]}
            checked={option.value === props.value}
            disabled={props.disabled}
            onChange={() => props.onChange(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </div>
  );
}

export interface SelectProps<Value extends string> extends FieldFrame {
  readonly value: Value;
  readonly options: readonly Option<Value>[];
  readonly disabled?: boolean;
  readonly onChange: (value: Value) => void;
  readonly "data-testid"?: string;
}

/**
 * One of many, in the system's own list. Not the kit's: its list is drawn inside the page, which cuts it at 220 pixels,
 * and a label outside of it does not name it.
 */
export function Select<Value extends string>(props: SelectProps<Value>): ReactElement {
  return (
    <LabelledField {...props}>
      {({ labelId: _, ...ids }) => (
        <select
          {...ids}
          className="hl-input hl-select"
          title={props.options.find(({ value }) => value === props.value)?.label}
          value={props.value}
          disabled={props.disabled}
          data-testid={props["data-testid"]}
          onChange={(event) => {
            const chosen = props.options.find((option) => option.value === event.target.value);
            if (chosen) props.onChange(chosen.value);
          }}
        >
          {props.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </LabelledField>
  );
}
