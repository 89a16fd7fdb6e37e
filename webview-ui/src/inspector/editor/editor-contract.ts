import type {
  CompletionDetailResult,
  CompletionsResult,
  FieldInfoResult,
  FieldProblem,
  SignatureHelpResult,
} from "@hookloom/protocol/typed-fields";

/** The kind of data that an expression is dragged as. */
export const expressionMime = "application/x-hookloom-expression";

/** The requests of an editor about its text; `undefined` if there is no response. */
export interface EditorServices {
  completions(text: string, offset: number): Promise<CompletionsResult | undefined>;
  completionDetail(id: string): Promise<CompletionDetailResult | undefined>;
  signatureHelp(text: string, offset: number): Promise<SignatureHelpResult | undefined>;
  hover(text: string, offset: number): Promise<FieldInfoResult["hover"] | undefined>;
}

/** What the editor reports. */
export interface EditorListeners {
  /** The user changed the text. */
  change(text: string): void;
  /** Enter, where it chooses no completion. */
  commit(): void;
  /** Escape, where it closes nothing else. */
  leave(): void;
  /** F2: rename what is at an offset; false if the field's text cannot be renamed in. */
  rename(offset: number): boolean;
  /** Words for screen readers. */
  announce(words: string): void;
}

/** The present appearance of the editor. */
export interface EditorAppearance {
  /** The id of its label. */
  readonly labelledBy: string;
  readonly testId: string;
  readonly disabled: boolean;
  readonly invalid: boolean;
  /** The id of the element with the type and the problems. */
  readonly describedBy: string | undefined;
  readonly placeholder: string | undefined;
  /** The keys of the field's buttons, as `aria-keyshortcuts` has them. */
  readonly keys: string;
  /** The text is a placeholder: what is typed over all of it replaces it, also where it is a bracket or a quote. */
  readonly untouched: boolean;
  /** Enter starts a new line, as in a text editor. */
  readonly large: boolean;
  /** Shows a template literal as text with chips instead of its holes. */
  readonly chips: boolean;
  /** The text is statements, not one expression. */
  readonly statements: boolean;
}

/** A selection of an editor or text box, as offsets in its text. */
export interface TextSelection {
  readonly start: number;
  readonly end: number;
  /** True if the text before it was typed just now, into what the editor replaces. */
  readonly typed?: boolean;
}

export interface EditorOptions {
  readonly parent: HTMLElement;
  readonly text: string;
  readonly appearance: EditorAppearance;
  readonly services: EditorServices;
  readonly listeners: EditorListeners;
}

/** One mounted editor. */
export interface ExpressionEditor {
  readonly text: string;
  /** Shows another text; it is not reported as a change, and the cursor stays where it can. */
  setText(text: string): void;
  setAppearance(appearance: EditorAppearance): void;
  setProblems(problems: readonly FieldProblem[]): void;
  /** Replaces the selection by an expression, or by a hole with it in the text of a template, and takes the focus. */
  insert(expression: string): void;
  /** The same at the position of the text that is nearest to a point of the page. */
  insertNear(expression: string, point: { readonly x: number; readonly y: number }): void;
  /** Takes the focus; without a selection, all of the text is selected. */
  focus(selection?: TextSelection): void;
  destroy(): void;
}

/** The module of the editor, which is a bundle of its own and loaded when a field first needs it. */
export interface EditorModule {
  createEditor(options: EditorOptions): ExpressionEditor;
}
