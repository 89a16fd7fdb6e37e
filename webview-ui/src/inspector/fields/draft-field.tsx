import { t } from "@vscode/l10n";
import { type KeyboardEvent, type ReactElement, type ReactNode, useEffect, useRef } from "react";
import { IconButton } from "../../controls/button.tsx";
import { TypingContext } from "../../controls/labelled-field.tsx";
import { TextArea } from "../../controls/text-field.tsx";
import { type DraftOptions, useDraft } from "../../state/use-draft.ts";
import type { StepProblem } from "../../state/view-state.ts";
import { DraftConflict } from "./draft-conflict.tsx";

export interface DraftFieldProps extends DraftOptions {
  readonly label: string;
  readonly aside?: ReactNode;
  readonly mono: boolean;
  readonly disabled: boolean;
  readonly placeholder?: string | undefined;
  /** Takes the focus and selects all of the text when this becomes true. */
  readonly focus?: boolean;
  /** The problems that the editor reports in the committed text. */
  readonly problems?: readonly StepProblem[];
  readonly testId: string;
  readonly onLeave: () => void;
  /** Renames the symbol with this name wherever it is used. Called with the typed text and the field. */
  readonly onRename?: ((typed: string, field: Element) => void) | undefined;
}

/** A text box that is committed on Enter and on blur. Rejected text is kept, with the reason below it. */
export function DraftField(props: DraftFieldProps): ReactElement {
  const draft = useDraft(props);
  const box = useFocus(props.focus === true);
  const { onRename } = props;
  const rename = (): void => {
    const typed = draft.value;
    // A prompt requests the new name. The field itself would only change the declaration.
    draft.drop();
    if (box.current) onRename?.(typed, box.current);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && !event.shiftKey) void draft.commit();
    else if (event.key === "F2" && onRename) rename();
    else if (event.key === "Escape") {
      draft.drop();
      props.onLeave();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  // The editor's problems refer to the committed text and not to the draft.
  const known = draft.changed ? [] : (props.problems ?? []);
  return (
    <div ref={box} data-fixable>
      <TypingContext value={draft.typing}>
        <TextArea
          label={props.label}
          aside={
            <>
              {onRename && <RenameButton of={props.testId} onClick={rename} />}
              {props.aside}
            </>
          }
          mono={props.mono}
          value={draft.value}
          error={draft.error ?? known.find(({ severity }) => severity === "error")?.message}
          hint={known.find(({ severity }) => severity === "warning")?.message}
          disabled={props.disabled}
          placeholder={props.placeholder}
          aria-keyshortcuts={onRename && "F2"}
          data-testid={props.testId}
          onChange={draft.change}
          onBlur={() => void draft.commit()}
          onKeyDown={onKeyDown}
        />
      </TypingContext>
      <DraftConflict draft={draft} />
    </div>
  );
}

function RenameButton({
  of: testId,
  onClick,
}: {
  readonly of: string;
  readonly onClick: () => void;
}): ReactElement {
  return (
    <IconButton
      icon="replace-all"
      label={t("Rename everywhere (F2)")}
      className="hl-field-rename"
      aria-keyshortcuts="F2"
      tabIndex={-1}
      data-testid={`rename-${testId}`}
      // Keeps the focus in the field on a press, because a blur would commit the draft.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onClick}
    />
  );
}

function useFocus(shouldFocus: boolean): React.RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const area = shouldFocus ? box.current?.querySelector("textarea") : undefined;
    area?.focus();
    area?.select();
  }, [shouldFocus]);
  return box;
}
