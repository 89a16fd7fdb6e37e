import { createContext, useContext, useEffect, useState } from "react";
import type { EditorModule } from "../editor/editor-contract.ts";
import type { TypeTrees } from "./type-trees.ts";

/** A field that takes what is inserted from elsewhere. */
export interface ActiveField {
  readonly step: string;
  readonly field: string;
  /** Inserts an expression at the cursor and takes the focus. */
  insert(expression: string): void;
  /** Writes what is typed. */
  commit(): void;
  /** Takes the focus, with the cursor where it was. */
  focus(): void;
}

/** What the fields of the inspector share. */
export interface InspectorParts {
  /** Undefined until it is loaded; until then, fields are plain text boxes. */
  readonly editor: EditorModule | undefined;
  /** The field that has, or had last, the focus. */
  readonly active: ActiveField | undefined;
  activate(field: ActiveField): void;
  readonly trees: TypeTrees;
  /** Runs background requests one after another. */
  background<Result>(question: () => Promise<Result>): Promise<Result>;
}

export const InspectorContext = createContext<InspectorParts | undefined>(undefined);

/** @throws Error outside of an InspectorContext */
export function useInspector(): InspectorParts {
  const parts = useContext(InspectorContext);
  if (!parts) throw new Error("This component needs an InspectorContext around it.");
  return parts;
}

/** The editor's module, loaded when it is first needed. */
export function useEditorModule(needed: boolean): EditorModule | undefined {
  const [editor, setEditor] = useState<EditorModule>();
  useEffect(() => {
    // Where its file cannot be read, the fields stay plain text boxes that work.
    if (needed) import("../editor/expression-editor.ts").then(setEditor, () => undefined);
  }, [needed]);
  return editor;
}
