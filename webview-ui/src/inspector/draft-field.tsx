import { type KeyboardEvent, type ReactElement, type ReactNode, useEffect, useRef } from "react";
import { TextArea } from "../controls/text-field.tsx";
import type { StepProblem } from "../state/view-state.ts";
import { DraftConflict } from "./draft-conflict.tsx";
import { type DraftOptions, useDraft } from "./use-draft.ts";

export interface DraftFieldProps extends DraftOptions {
  readonly label: string;
  readonly aside?: ReactNode;
  readonly mono: boolean;
  readonly disabled: boolean;
  readonly placeholder?: string | undefined;
  /** Take the focus and select all of the text when this becomes true. */
  readonly focus?: boolean;
  /** The editor's problems in the text as it is in the code. */
  readonly problems?: readonly StepProblem[];
  readonly testId: string;
  readonly onLeave: () => void;
}

/** A text box that is committed on Enter and on blur; a refused text stays, with the reason below it. */
export function DraftField(props: DraftFieldProps): ReactElement {
  const draft = useDraft(props);
  const box = useFocus(props.focus === true);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && !event.shiftKey) void draft.commit();
    else if (event.key === "Escape") {
      draft.drop();
      props.onLeave();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  // The editor's problems are about the committed text, not about what is being typed.
  const known = draft.changed ? [] : (props.problems ?? []);
  return (
    <div ref={box} data-fixable>
      <TextArea
        label={props.label}
        aside={props.aside}
        mono={props.mono}
        value={draft.value}
        error={draft.error ?? known.find(({ severity }) => severity === "error")?.message}
        hint={known.find(({ severity }) => severity === "warning")?.message}
        disabled={props.disabled}
        placeholder={props.placeholder}
        data-testid={props.testId}
        onChange={draft.change}
        onBlur={() => void draft.commit()}
        onKeyDown={onKeyDown}
      />
      <DraftConflict draft={draft} />
    </div>
  );
}

function useFocus(wanted: boolean): React.RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const area = wanted ? box.current?.querySelector("textarea") : undefined;
    area?.focus();
    area?.select();
  }, [wanted]);
  return box;
}
