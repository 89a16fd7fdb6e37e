import type { OptionValue } from "@hookloom/language-server/protocol";
import { type KeyboardEvent, type ReactElement, useRef, useState } from "react";
import { shownVersion } from "../actions/edits.ts";
import { Checkbox } from "../controls/choice.tsx";
import { TextField } from "../controls/text-field.tsx";
import { useController, useView } from "../state/controller.ts";
import { useDeclare } from "./use-declare.ts";

interface OptionFieldProps {
  readonly trigger: string;
  readonly option: string;
  /** The value in the source, else the default. */
  readonly value: string | number | boolean;
  /** True where the source gives the option; emptied, it is taken away. */
  readonly given: boolean;
  readonly hint?: string | undefined;
}

/** A literal option of a trigger: a box to tick, or a text that Enter and leaving it write. */
export function OptionField(props: OptionFieldProps): ReactElement {
  const { trigger, option, value } = props;
  const control = useController();
  const editable = useView(({ snapshot }) => snapshot?.editable === true);
  const { problem: error, setProblem, make } = useDeclare();
  const write = (next: OptionValue | undefined, version: number): Promise<boolean> => {
    const edit = {
      op: "setOption",
      trigger,
      option,
      ...(next === undefined ? {} : { value: next }),
    } as const;
    return make(edit, `Changed ${option} of ${trigger}`, { version });
  };
  if (typeof value !== "boolean")
    return (
      <OptionText
        {...props}
        editable={editable}
        error={error}
        write={write}
        onDrop={() => setProblem(undefined)}
      />
    );
  return (
    <>
      <Checkbox
        label={option}
        checked={value}
        disabled={!editable}
        data-testid={`option-${trigger}-${option}`}
        onChange={(checked) => void write(checked, shownVersion(control))}
      />
      {error !== undefined && (
        <div role="alert" className="hl-error">
          {error}
        </div>
      )}
    </>
  );
}

interface OptionTextProps extends OptionFieldProps {
  readonly editable: boolean;
  readonly error: string | undefined;
  /** Resolves to true where it was written. */
  readonly write: (value: OptionValue | undefined, version: number) => Promise<boolean>;
  readonly onDrop: () => void;
}

function OptionText(props: OptionTextProps): ReactElement {
  const { trigger, option, value, given, hint, editable, error, write } = props;
  const control = useController();
  // The value and the version that was shown when typing began: only the server decides whether that still fits.
  const [typed, setTyped] = useState<{ readonly text: string; readonly version: number }>();
  const sending = useRef(false);
  const drop = (): void => {
    setTyped(undefined);
    props.onDrop();
  };
  const commit = async (): Promise<void> => {
    if (!typed || sending.current) return;
    const text = typed.text.trim();
    if (text === String(value)) return drop();
    const isNumber = typeof value === "number" && text !== "" && Number.isFinite(Number(text));
    if (text === "" && !given) return drop();
    sending.current = true;
    const next = text === "" ? undefined : isNumber ? Number(text) : text;
    const written = await write(next, typed.version);
    sending.current = false;
    if (written) setTyped(undefined);
    else setTyped({ text: typed.text, version: shownVersion(control) });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") void commit();
    else if (event.key === "Escape") drop();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <TextField
      label={option}
      mono
      value={typed?.text ?? String(value)}
      error={error}
      hint={hint}
      disabled={!editable}
      data-testid={`option-${trigger}-${option}`}
      onChange={(text) => setTyped({ text, version: typed?.version ?? shownVersion(control) })}
      onBlur={() => void commit()}
      onKeyDown={onKeyDown}
    />
  );
}
