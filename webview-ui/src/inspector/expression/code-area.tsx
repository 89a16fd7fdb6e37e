import type { FieldProblem } from "@hookloom/protocol/typed-fields";
import { type ReactElement, type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { FieldIds } from "../../controls/labelled-field.tsx";
import type {
  EditorAppearance,
  EditorListeners,
  EditorModule,
  EditorServices,
  ExpressionEditor,
  TextSelection,
} from "../editor/editor-contract.ts";

export interface CodeAreaProps {
  readonly module: EditorModule;
  readonly ids: FieldIds;
  readonly value: string;
  readonly appearance: Omit<EditorAppearance, "labelledBy" | "invalid" | "describedBy">;
  readonly services: EditorServices;
  readonly listeners: EditorListeners;
  readonly problems: readonly FieldProblem[];
  readonly editor: RefObject<ExpressionEditor | undefined>;
  /** The selection of the previously focused text box. */
  readonly taken: RefObject<TextSelection | undefined>;
}

/** The element that contains an editor and keeps it in sync with the page's state. */
export function CodeArea(props: CodeAreaProps): ReactElement {
  const { module, ids, value, problems, editor, taken } = props;
  const { labelId: labelledBy, "aria-invalid": invalid, "aria-describedby": describedBy } = ids;
  const appearance = JSON.stringify({ ...props.appearance, labelledBy, invalid, describedBy });
  const parent = useRef<HTMLDivElement>(null);
  // These objects stay the same while the editor is mounted. Their behavior follows the props.
  const [services] = useState(() => ({ ...props.services }));
  const [listeners] = useState(() => ({ ...props.listeners }));
  const latest = useRef({ value, appearance });
  useLayoutEffect(() => {
    latest.current = { value, appearance };
    Object.assign(services, props.services);
    Object.assign(listeners, props.listeners);
  });
  useLayoutEffect(() => {
    if (!parent.current) return;
    const { value: text, appearance } = latest.current;
    const editorOptions = { parent: parent.current, services, listeners };
    const created = module.createEditor({
      ...editorOptions,
      text,
      appearance: JSON.parse(appearance) as EditorAppearance,
    });
    editor.current = created;
    if (taken.current) created.focus(taken.current);
    taken.current = undefined;
    return () => {
      editor.current = undefined;
      created.destroy();
    };
  }, [module, editor, taken, services, listeners]);
  useLayoutEffect(() => editor.current?.setText(value), [editor, value]);
  useLayoutEffect(
    () => editor.current?.setAppearance(JSON.parse(appearance) as EditorAppearance),
    [editor, appearance],
  );
  useEffect(() => editor.current?.setProblems(problems), [editor, problems]);
  return <div ref={parent} className="hl-input hl-code-area" data-invalid={invalid || undefined} />;
}
