import type { FieldProblem } from "@hookloom/protocol/typed-fields";
import { type ReactElement, type RefObject, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import type { FieldIds } from "../../controls/labelled-field.tsx";
import type {
  EditorListeners,
  EditorLook,
  EditorModule,
  EditorServices,
  ExpressionEditor,
  TextSelection,
} from "../editor/editor-contract.ts";

export interface CodeAreaProps {
  readonly module: EditorModule;
  readonly ids: FieldIds;
  readonly value: string;
  readonly look: Omit<EditorLook, "labelledBy" | "invalid" | "describedBy">;
  readonly services: EditorServices;
  readonly listeners: EditorListeners;
  readonly problems: readonly FieldProblem[];
  /** The mounted editor. */
  readonly editor: RefObject<ExpressionEditor | undefined>;
  /** The selection of the text box that had the focus in its place. */
  readonly taken: RefObject<TextSelection | undefined>;
}

/** The same object as long as nothing of it changes: the editor is set up again otherwise. */
function useLook({ ids, look }: CodeAreaProps): EditorLook {
  const { labelId, "aria-invalid": invalid, "aria-describedby": describedBy } = ids;
  const { testId, disabled, placeholder, keys, untouched, large, chips, statements } = look;
  return useMemo(
    () => ({
      labelledBy: labelId,
      invalid,
      describedBy,
      testId,
      disabled,
      placeholder,
      keys,
      untouched,
      large,
      chips,
      statements,
    }),
    [labelId, invalid, describedBy, testId, disabled, placeholder, keys, untouched, large, chips, statements],
  );
}

/** The element that holds an editor, and keeps it at what the page shows. */
export function CodeArea(props: CodeAreaProps): ReactElement {
  const { module, value, problems, editor, taken } = props;
  const look = useLook(props);
  const parent = useRef<HTMLDivElement>(null);
  const latest = useRef({ ...props, look });
  useLayoutEffect(() => {
    latest.current = { ...props, look };
  });
  useLayoutEffect(() => {
    if (!parent.current) return;
    const now = () => latest.current;
    const made = module.createEditor({
      parent: parent.current,
      text: now().value,
      look: now().look,
      services: {
        completions: (...asked) => now().services.completions(...asked),
        completionDetail: (...asked) => now().services.completionDetail(...asked),
        signatureHelp: (...asked) => now().services.signatureHelp(...asked),
        hover: (...asked) => now().services.hover(...asked),
      },
      listeners: {
        change: (text) => now().listeners.change(text),
        commit: () => now().listeners.commit(),
        leave: () => now().listeners.leave(),
        rename: (offset) => now().listeners.rename(offset),
        announce: (words) => now().listeners.announce(words),
      },
    });
    editor.current = made;
    if (taken.current) made.focus(taken.current);
    taken.current = undefined;
    return () => {
      editor.current = undefined;
      made.destroy();
    };
  }, [module, editor, taken]);
  useLayoutEffect(() => editor.current?.setText(value), [editor, value]);
  useLayoutEffect(() => editor.current?.setLook(look), [editor, look]);
  useEffect(() => editor.current?.setProblems(problems), [editor, problems]);
  return <div ref={parent} className="hl-input hl-code-area" data-invalid={look.invalid || undefined} />;
}
