import { type KeyboardEvent, type ReactElement, type ReactNode, useEffect, useRef, useState } from "react";
import { TextArea } from "../controls/text-field.tsx";
import type { StepProblem } from "../state/view-state.ts";

export interface DraftFieldProps {
  readonly label: string;
  readonly aside?: ReactNode;
  /** What the source says now. */
  readonly text: string;
  readonly mono: boolean;
  readonly disabled: boolean;
  readonly placeholder?: string | undefined;
  /** Take the focus, with all of the text selected, when this becomes true. */
  readonly focus?: boolean;
  /** What the editor marks in the text as it is in the code. */
  readonly problems?: readonly StepProblem[];
  readonly testId: string;
  /** The version of the picture that is shown. */
  readonly version: () => number;
  /**
   * Gives undefined where the change was taken, else the sentence that says why not. `version` is that of the picture
   * which showed the text that was typed over.
   */
  readonly onCommit: (text: string, version: number) => Promise<string | undefined>;
  /** Gives the sentence that says why a text would not be taken; nothing is written. */
  readonly onCheck?: (text: string, version: number) => Promise<string | undefined>;
  readonly onLeave: () => void;
}

/** How long somebody pauses before what was typed so far is checked. */
const checkDelay = 350;

/** A text box that is written back on Enter and on leaving it; a refused text stays, with the reason below it. */
export function DraftField(props: DraftFieldProps): ReactElement {
  const { text, onCommit, onLeave } = props;
  const [draft, showDraft] = useState<string>();
  // Leaving the box by Escape blurs it before the page is drawn again, and must find nothing to write.
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
    // A person who has read the reason and commits again means the text as it is by then.
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
  // What is being typed is not what the editor's problems speak of.
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
