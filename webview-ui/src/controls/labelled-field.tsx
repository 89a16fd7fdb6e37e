import { type ReactElement, type ReactNode, useId } from "react";
import "./controls.css";

export interface FieldFrame {
  readonly label: string;
  /** A note next to the label. */
  readonly aside?: ReactNode;
  /** What is wrong and how to fix it. */
  readonly error?: string | undefined;
  readonly hint?: string | undefined;
  /** Further lines below the field. */
  readonly note?: ReactNode;
}

export interface FieldIds {
  readonly id: string;
  /** For what is not an input: `aria-labelledby`. */
  readonly labelId: string;
  readonly "aria-invalid": boolean;
  readonly "aria-describedby": string | undefined;
}

/** The label above and the error and hint below a field, tied to it for screen readers. */
export function LabelledField(
  props: FieldFrame & { readonly children: (ids: FieldIds) => ReactNode },
): ReactElement {
  const id = useId();
  const { error, hint, note } = props;
  const noted = error !== undefined || hint !== undefined || (note !== undefined && note !== null);
  const ids = {
    id,
    labelId: `${id}-label`,
    "aria-invalid": error !== undefined,
    "aria-describedby": noted ? `${id}-note` : undefined,
  };
  return (
    <div className="hl-field">
      <div className="hl-field-head">
        <label id={ids.labelId} htmlFor={id}>
          {props.label}
        </label>
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
          {note}
        </div>
      )}
    </div>
  );
}
