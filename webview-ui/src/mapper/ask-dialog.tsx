import { type KeyboardEvent, type ReactElement, useEffect, useRef, useState } from "react";
import { useModal } from "../controls/modal.ts";
import { TextArea, TextField } from "../controls/text-field.tsx";

export interface AskDialogProps {
  readonly title: string;
  readonly action: string;
  /** The name that is proposed. */
  readonly name: string;
  /** True where a sample is asked for, too. */
  readonly asksSample: boolean;
  /** Resolves to why it was refused. */
  onDone(name: string, sample: string): Promise<string | undefined>;
  /** Called with why it was refused, where the dialog was closed before that was known. */
  onLateRefusal(message: string): void;
  onClose(): void;
}

/** Asks for the name of a function or a type, and for the sample that the type is made of. */
export function AskDialog(props: AskDialogProps): ReactElement {
  const { title, action, asksSample, onDone, onLateRefusal, onClose } = props;
  const [name, setName] = useState(props.name);
  const [sample, setSample] = useState("");
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const closed = useRef(false);
  const box = useRef<HTMLDivElement>(null);
  useModal(box, true, onClose);
  useEffect(() => {
    const first = box.current?.querySelector<HTMLInputElement | HTMLTextAreaElement>("textarea, input");
    first?.focus();
    first?.select();
    return () => {
      closed.current = true;
    };
  }, []);
  const complete = name.trim() !== "" && (!asksSample || sample.trim() !== "");
  const done = async (): Promise<void> => {
    if (busy || !complete) return;
    setBusy(true);
    const refused = await onDone(name.trim(), sample);
    setBusy(false);
    // Another dialog may be open by now.
    if (refused === undefined) return closed.current ? undefined : onClose();
    if (closed.current) onLateRefusal(refused);
    else setError(refused);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const inText = event.target instanceof HTMLTextAreaElement;
    // Enter on a button activates that button.
    const onButton = event.target instanceof HTMLButtonElement;
    const isEnter = event.key === "Enter" && !event.shiftKey && !onButton;
    if (event.key === "Escape") onClose();
    else if (isEnter && (!inText || event.ctrlKey || event.metaKey)) void done();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={box}
      role="dialog"
      aria-modal
      aria-label={title}
      className="hl-map-auto"
      data-testid="map-ask"
      onKeyDown={onKeyDown}
    >
      <h2>{title}</h2>
      {asksSample && (
        <TextArea
          label="sample JSON"
          mono
          placeholder='{ "title": "It breaks" }'
          value={sample}
          data-testid="map-sample"
          onChange={setSample}
        />
      )}
      <TextField label="name" mono value={name} error={error} data-testid="map-name" onChange={setName} />
      <div className="hl-map-buttons">
        <button
          type="button"
          className="hl-map-button hl-map-primary"
          data-testid="map-ask-done"
          disabled={busy || !complete}
          onClick={() => void done()}
        >
          {action}
        </button>
        <button type="button" className="hl-map-button" data-testid="map-ask-close" onClick={onClose}>
          Cancel
        </button>
      </div>
    </div>
  );
}
