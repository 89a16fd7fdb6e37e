import type { FieldProblem } from "@hookloom/protocol/typed-fields";
import { type ReactElement, type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
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

/** The element that holds an editor, and keeps it at what the page shows. */
export function CodeArea(props: CodeAreaProps): ReactElement {
  const { module, ids, value, problems, editor, taken } = props;
  const { labelId: labelledBy, "aria-invalid": invalid, "aria-describedby": describedBy } = ids;
  const look = JSON.stringify({ ...props.look, labelledBy, invalid, describedBy });
  const parent = useRef<HTMLDivElement>(null);
  // The same objects as long as the editor is mounted; what they do follows the props.
  const [services] = useState(() => ({ ...props.services }));
  const [listeners] = useState(() => ({ ...props.listeners }));
  const latest = useRef({ value, look });
  useLayoutEffect(() => {
    latest.current = { value, look };
    Object.assign(services, props.services);
    Object.assign(listeners, props.listeners);
  });
  useLayoutEffect(() => {
    if (!parent.current) return;
    const { value: text, look } = latest.current;
    const own = { parent: parent.current, services, listeners };
    const made = module.createEditor({ ...own, text, look: JSON.parse(look) as EditorLook });
    editor.current = made;
    if (taken.current) made.focus(taken.current);
    taken.current = undefined;
    return () => {
      editor.current = undefined;
      made.destroy();
    };
  }, [module, editor, taken, services, listeners]);
  useLayoutEffect(() => editor.current?.setText(value), [editor, value]);
  useLayoutEffect(() => editor.current?.setLook(JSON.parse(look) as EditorLook), [editor, look]);
  useEffect(() => editor.current?.setProblems(problems), [editor, problems]);
  return <div ref={parent} className="hl-input hl-code-area" data-invalid={invalid || undefined} />;
}
