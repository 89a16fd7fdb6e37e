import { type KeyboardEvent, type ReactElement, type ReactNode, useEffect, useRef, useState } from "react";
import { TextArea } from "../controls/text-field.tsx";
import type { StepProblem } from "../state/view-state.ts";

export interface DraftFieldProps {
  readonly label: string;
  readonly aside?: ReactNode;
  /** The text in the source. */
  readonly text: string;
  readonly mono: boolean;
  readonly disabled: boolean;
  readonly placeholder?: string | undefined;
  /** Take the focus and select all of the text when this becomes true. */
  readonly focus?: boolean;
  /** The editor's problems in the text as it is in the code. */
  readonly problems?: readonly StepProblem[];
  readonly testId: string;
  /** The version of the snapshot that is shown. */
  readonly version: () => number;
  /**
   * Resolves to undefined where the change was made, else to the reason why not. `version` is that of the snapshot
   * which showed the text that was typed over.
   */
  readonly onCommit: (text: string, version: number) => Promise<string | undefined>;
  /** Resolves to the reason why a text would be refused; nothing is written. */
  readonly onCheck?: (text: string, version: number) => Promise<string | undefined>;
  readonly onLeave: () => void;
}

/** The pause in typing after which the text is checked. */
const checkDelay = 350;

/** A text box that is committed on Enter and on blur; a refused text stays, with the reason below it. */
export function DraftField(props: DraftFieldProps): ReactElement {
  const { text, onCommit, onLeave } = props;
  const [draft, showDraft] = useState<string>();
  // Escape blurs the box before the next render, and the blur must find nothing to commit.
  const latest = useRef<string>(undefined);
  const seen = useRef(0);
  const setDraft = (typed: string | undefined): void => {
    if (latest.current === undefined) seen.current = props.version();
    latest.current = typed;
    showDraft(typed);
  };
  const [error, setError] = useState<string>();
  const sending = useRef<string>(undefined);
  const box = useFocus(props.focus === true);

  const checking = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(checking.current), []);

  const check = async (): Promise<void> => {
    const typed = latest.current;
    if (typed === undefined) return;
    const problem = typed === text ? undefined : await props.onCheck?.(typed, seen.current);
    if (latest.current === typed && sending.current === undefined) setError(problem);
  };
  const change = (typed: string): void => {
    setDraft(typed);
    clearTimeout(checking.current);
    if (props.onCheck) checking.current = setTimeout(() => void check(), checkDelay);
  };
  const commit = async (): Promise<void> => {
    const typed = latest.current;
    if (typed === undefined || typed === sending.current) return;
    if (typed === text) {
      setDraft(undefined);
      setError(undefined);
      return;
    }
    clearTimeout(checking.current);
    sending.current = typed;
    const problem = await onCommit(typed, seen.current);
    sending.current = undefined;
    // Committing again after the reason was shown applies to the text as it is by then.
    seen.current = props.version();
    if (latest.current !== typed) return;
    setError(problem);
    if (problem === undefined) setDraft(undefined);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && !event.shiftKey) void commit();
    else if (event.key === "Escape") {
      clearTimeout(checking.current);
      setDraft(undefined);
      setError(undefined);
      onLeave();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  // The editor's problems are about the committed text, not about what is being typed.
  const known = draft === undefined ? (props.problems ?? []) : [];
  return (
    <div ref={box}>
      <TextArea
        label={props.label}
        aside={props.aside}
        mono={props.mono}
        value={draft ?? text}
        error={error ?? known.find(({ severity }) => severity === "error")?.message}
        hint={known.find(({ severity }) => severity === "warning")?.message}
        disabled={props.disabled}
        placeholder={props.placeholder}
        data-testid={props.testId}
        onChange={change}
        onBlur={() => void commit()}
        onKeyDown={onKeyDown}
      />
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
