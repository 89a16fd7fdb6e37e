import { type KeyboardEvent, type ReactElement, useEffect, useRef, useState } from "react";
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
  onClose(): void;
}

/** Asks for the name of a function or a type, and for the sample that the type is made of. */
export function AskDialog(props: AskDialogProps): ReactElement {
  const { title, action, asksSample, onDone, onClose } = props;
  const [name, setName] = useState(props.name);
  const [sample, setSample] = useState("");
  const [error, setError] = useState<string>();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const first = box.current?.querySelector<HTMLInputElement | HTMLTextAreaElement>("textarea, input");
    first?.focus();
    first?.select();
  }, []);
  const done = async (): Promise<void> => {
    const refused = await onDone(name.trim(), sample);
    if (refused === undefined) onClose();
    else setError(refused);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const inText = event.target instanceof HTMLTextAreaElement;
    if (event.key === "Escape") onClose();
    else if (event.key === "Enter" && !event.shiftKey && (!inText || event.ctrlKey || event.metaKey))
      void done();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={box}
      role="dialog"
      aria-label={title}
      className="hl-map-auto"
      data-testid="map-ask"
      onKeyDown={onKeyDown}
    >
      <h3>{title}</h3>
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
          disabled={name.trim() === "" || (asksSample && sample.trim() === "")}
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
