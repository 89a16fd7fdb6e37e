import {
  createContext,
  type ReactElement,
  type ReactNode,
  useContext,
  useId,
  useLayoutEffect,
  useRef,
} from "react";
import "./controls.css";

export interface FieldFrame {
  readonly label: string;
  /** A note next to the label. */
  readonly aside?: ReactNode;
  /** The problem and how to fix it. */
  readonly error?: string | undefined;
  readonly hint?: string | undefined;
  /** Additional lines below the field. */
  readonly note?: ReactNode;
}

export interface FieldIds {
  readonly id: string;
  /** The `aria-labelledby` of a control that is not an input. */
  readonly labelId: string;
  readonly "aria-invalid": boolean;
  readonly "aria-describedby": string | undefined;
}

/** True around a field while the user is typing into it. The notes below the field then do not shift the layout. */
export const TypingContext = createContext(false);

/**
 * The notes below a field. While the user is typing, their height stays the same, and an error covers the content below in a
 * single line, as in VS Code's inputs.
 */
function Notes({ id, error, hint, note }: Omit<FieldFrame, "label"> & { id: string }): ReactElement | null {
  const typing = useContext(TypingContext);
  const box = useRef<HTMLDivElement>(null);
  const heightBeforeTyping = useRef(0);
  useLayoutEffect(() => {
    if (!typing) heightBeforeTyping.current = box.current?.getBoundingClientRect().height ?? 0;
  });
  const height = heightBeforeTyping.current;
  if (!hasNotes({ error, hint, note }) && !(typing && height > 0)) return null;
  return (
    <div
      ref={box}
      id={id}
      className={typing ? `hl-notes-typing ${height === 0 ? "hl-notes-roomless" : ""}` : undefined}
      style={typing ? { height } : undefined}
    >
      {error && (
        <div className="hl-error" role="alert" title={typing ? error : undefined}>
          {error}
        </div>
      )}
      {hint && <div className="hl-hint">{hint}</div>}
      {note}
    </div>
  );
}

const hasNotes = ({ error, hint, note }: Omit<FieldFrame, "label">): boolean =>
  error !== undefined || hint !== undefined || (note !== undefined && note !== null);

/** A field with its label above and its error and hint below, associated for screen readers. */
export function LabelledField(
  props: FieldFrame & { readonly children: (ids: FieldIds) => ReactNode },
): ReactElement {
  const id = useId();
  const { error, hint, note } = props;
  const ids = {
    id,
    labelId: `${id}-label`,
    "aria-invalid": error !== undefined,
    "aria-describedby": hasNotes(props) ? `${id}-note` : undefined,
  };
  return (
    <div className="hl-field hl-column">
      <div className="hl-field-head">
        <label id={ids.labelId} htmlFor={id}>
          {props.label}
        </label>
        {props.aside}
      </div>
      {props.children(ids)}
      <Notes id={`${id}-note`} error={error} hint={hint} note={note} />
    </div>
  );
}
