import {
  type ComponentProps,
  type ReactElement,
  type ReactNode,
  useId,
  useLayoutEffect,
  useRef,
} from "react";
import { Icon } from "./icon.tsx";
import "./controls.css";

interface FieldFrame {
  readonly label: string;
  /** A note next to the label. */
  readonly aside?: ReactNode;
  /** What is wrong and how to fix it. */
  readonly error?: string | undefined;
  readonly hint?: string | undefined;
}

interface FieldIds {
  readonly id: string;
  readonly "aria-invalid": boolean;
  readonly "aria-describedby": string | undefined;
}

/** The label above and the error and hint below a field, tied to it for screen readers. */
function LabelledField(
  props: FieldFrame & { readonly children: (ids: FieldIds) => ReactNode },
): ReactElement {
  const id = useId();
  const { error, hint } = props;
  const noted = error !== undefined || hint !== undefined;
  const ids = {
    id,
    "aria-invalid": error !== undefined,
    "aria-describedby": noted ? `${id}-note` : undefined,
  };
  return (
    <div className="hl-field">
      <div className="hl-field-head">
        <label htmlFor={id}>{props.label}</label>
        {props.aside}
      </div>
      {props.children(ids)}
      {noted && (
        <div id={`${id}-note`}>
          {error && (
            <div className="hl-error" role="alert">
              {error}
            </div>
          )}
          {hint && <div className="hl-hint">{hint}</div>}
        </div>
      )}
    </div>
  );
}

export type TextFieldProps = FieldFrame &
  Omit<ComponentProps<"input">, "onChange" | "value"> & {
    readonly value: string;
    readonly mono?: boolean;
    readonly onChange: (value: string) => void;
  };

/**
 * One line of text with its label. Not the kit's: its input is in a shadow root that neither the label nor the sentence
 * of an error reaches, so a screen reader says only "edit text".
 */
export function TextField(props: TextFieldProps): ReactElement {
  const { label, aside, error, hint, mono, value, onChange, className = "", ...rest } = props;
  return (
    <LabelledField label={label} aside={aside} error={error} hint={hint}>
      {(ids) => (
        <input
          spellCheck={false}
          autoComplete="off"
          {...rest}
          {...ids}
          className={`hl-input ${mono ? "hl-mono" : ""} ${className}`}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </LabelledField>
  );
}

export type TextAreaProps = FieldFrame &
  Omit<ComponentProps<"textarea">, "onChange" | "value"> & {
    readonly value: string;
    readonly mono?: boolean;
    readonly onChange: (value: string) => void;
  };

/** Text that grows with what is typed, from one line up to twelve. Not the kit's, which does not grow; see TextField. */
export function TextArea(props: TextAreaProps): ReactElement {
  const { label, aside, error, hint, mono, value, onChange, className = "", ...rest } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const box = area.current;
    if (!box || value === undefined) return;
    box.style.height = "0";
    box.style.height = `${Math.min(box.scrollHeight + 2, 230)}px`;
  }, [value]);
  return (
    <LabelledField label={label} aside={aside} error={error} hint={hint}>
      {(ids) => (
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
    <div className={`hl-search ${className}`}>
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
