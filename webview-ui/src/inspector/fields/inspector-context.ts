import { createContext, useContext, useEffect, useState } from "react";
import type { EditorModule } from "../editor/editor-contract.ts";
import type { TypeTrees } from "./type-trees.ts";

/** A field that expressions can be inserted into. */
export interface ActiveField {
  readonly step: string;
  readonly field: string;
  /** Inserts an expression at the cursor and takes the focus. */
  insert(expression: string): void;
  /** Writes the draft. */
  commit(): void;
  /** Takes the focus at the previous cursor position. */
  focus(): void;
}

/** The state and functions shared by the inspector's fields. */
export interface InspectorParts {
  /** Undefined until the module is loaded. Until then, fields are plain text boxes. */
  readonly editor: EditorModule | undefined;
  /** The field that has the focus, or had it last. */
  readonly active: ActiveField | undefined;
  activate(field: ActiveField): void;
  readonly trees: TypeTrees;
  /** Runs background requests one after another. */
  background<Result>(request: () => Promise<Result>): Promise<Result>;
}

export const InspectorContext = createContext<InspectorParts | undefined>(undefined);

/**
 * Returns the inspector's shared parts.
 * @throws Error outside of an InspectorContext
 */
export function useInspector(): InspectorParts {
  const parts = useContext(InspectorContext);
  if (!parts) throw new Error("This component needs an InspectorContext around it.");
  return parts;
}

/** Returns the editor's module, which is loaded when it is needed for the first time. */
export function useEditorModule(needed: boolean): EditorModule | undefined {
  const [editor, setEditor] = useState<EditorModule>();
  useEffect(() => {
    // If the module cannot be loaded, the fields stay functional as plain text boxes.
    if (needed) import("../editor/expression-editor.ts").then(setEditor, () => undefined);
  }, [needed]);
  return editor;
}
