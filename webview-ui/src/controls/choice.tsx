import { type ComponentProps, type ReactElement, type ReactNode, useId } from "react";
import { type FieldFrame, LabelledField } from "./labelled-field.tsx";
import "./controls.css";

export interface CheckboxProps {
  readonly label: ReactNode;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly "aria-keyshortcuts"?: string;
  readonly "data-testid"?: string;
}

/**
 * A checkbox with its label. Does not use the kit's checkbox, which changes its state before the page has made the edit and
 * therefore shows the wrong state if the edit is rejected.
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
  /** The accessible name of the group. */
  readonly label: string;
  readonly value: Value;
  readonly options: readonly Option<Value>[];
  readonly disabled?: boolean;
  readonly onChange: (value: Value) => void;
}

/**
 * A choice between a few options, all of them visible. Does not use the kit's radio buttons, which screen readers announce as
 * checkboxes.
 */
export function Radios<Value extends string>(props: RadiosProps<Value>): ReactElement {
  const name = useId();
  return (
    <div role="radiogroup" aria-label={props.label} className="hl-radios hl-column">
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

type AriaMember = "aria-label" | "aria-invalid" | "aria-describedby";

interface ListProps<Value extends string> {
  readonly value: Value;
  readonly options: readonly Option<Value>[];
  readonly disabled?: boolean;
  readonly onChange: (value: Value) => void;
  readonly "aria-keyshortcuts"?: string | undefined;
  readonly "data-testid"?: string | undefined;
}

/**
 * A drop-down list that uses the native control. Does not use the kit's list, which is drawn inside the page and cut off at 220
 * pixels, and cannot be associated with a label outside of it.
 */
function List<Value extends string>(
  props: ListProps<Value> & Pick<ComponentProps<"select">, "id" | "className" | AriaMember>,
): ReactElement {
  const { options, className = "", onChange, ...rest } = props;
  return (
    <select
      {...rest}
      className={`hl-input hl-select ${className}`}
      title={options.find(({ value }) => value === props.value)?.label}
      onChange={(event) => {
        const chosen = options.find((option) => option.value === event.target.value);
        if (chosen) onChange(chosen.value);
      }}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

export interface SelectProps<Value extends string> extends FieldFrame, ListProps<Value> {}

/** A drop-down list below its label. */
export function Select<Value extends string>(props: SelectProps<Value>): ReactElement {
  const { value, options, disabled, onChange, "aria-keyshortcuts": keys, "data-testid": testId } = props;
  const list = { value, options, onChange, ...(disabled === undefined ? {} : { disabled }) };
  return (
    <LabelledField {...props}>
      {({ labelId: _, ...ids }) => <List {...list} {...ids} aria-keyshortcuts={keys} data-testid={testId} />}
    </LabelledField>
  );
}

/** A drop-down list in a bar, which has no room for a visible label. The label is for screen readers only. */
export function BarSelect<Value extends string>({
  label,
  ...list
}: ListProps<Value> & { readonly label: string }): ReactElement {
  return <List {...list} aria-label={label} className="hl-bar-select" />;
}
