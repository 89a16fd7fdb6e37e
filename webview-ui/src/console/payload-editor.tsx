import { t } from "@vscode/l10n";
import { type ReactElement, useEffect, useId, useRef } from "react";
import { IconButton } from "../controls/button.tsx";
import type { Sample } from "./use-sample.ts";

/** A text editor for the payload. The first syntax error is shown below it. */
export function PayloadEditor({ sample }: { readonly sample: Sample }): ReactElement {
  const { chosen, problem, change, format } = sample;
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  // A delivery that is replayed with changes is opened for editing.
  const isEdit = sample.edit !== undefined;
  useEffect(() => {
    if (!isEdit) return;
    area.current?.setSelectionRange(0, 0);
    area.current?.focus();
  }, [isEdit]);
  const goToProblem = (): void => {
    const box = area.current;
    if (!box || !problem) return;
    box.focus();
    box.setSelectionRange(problem.offset, Math.min(problem.offset + 1, box.value.length));
  };
  return (
    <div className="cs-payload hl-column">
      <div className="hl-field-head">
        <label htmlFor={id}>{sample.edit ? t("Body") : t("Payload")}</label>
        <IconButton
          icon="json"
          label={t("Format the payload")}
          disabled={problem !== undefined || sample.edit?.json === false}
          onClick={format}
        />
      </div>
      <textarea
        ref={area}
        id={id}
        className="hl-input hl-mono cs-editor"
        data-testid="payload"
        spellCheck={false}
        wrap="off"
        aria-invalid={problem !== undefined}
        aria-describedby={problem ? `${id}-problem` : undefined}
        value={chosen.payload}
        onChange={(event) => change(event.target.value)}
      />
      <div role="status" className="cs-problem">
        {problem && (
          <button
            type="button"
            id={`${id}-problem`}
            className="hl-error cs-link"
            data-testid="json-problem"
            onClick={goToProblem}
          >
            {problem.message}
          </button>
        )}
      </div>
    </div>
  );
}
