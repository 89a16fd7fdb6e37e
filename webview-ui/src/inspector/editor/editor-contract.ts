import type {
  CompletionDetailResult,
  CompletionsResult,
  FieldInfoResult,
  FieldProblem,
  SignatureHelpResult,
} from "@hookloom/protocol/typed-fields";

/** The MIME type of a dragged expression. */
export const expressionMime = "application/x-hookloom-expression";

/** The editor's requests about its text. They resolve to `undefined` if there is no response. */
export interface EditorServices {
  completions(text: string, offset: number): Promise<CompletionsResult | undefined>;
  completionDetail(id: string): Promise<CompletionDetailResult | undefined>;
  signatureHelp(text: string, offset: number): Promise<SignatureHelpResult | undefined>;
  hover(text: string, offset: number): Promise<FieldInfoResult["hover"] | undefined>;
}

/** The editor's events. */
export interface EditorListeners {
  /** Called when the user changes the text. */
  change(text: string): void;
  /** Called on Enter if it does not choose a completion. */
  commit(): void;
  /** Called on Escape if it does not close anything else. */
  leave(): void;
  /** Called on F2. Renames the symbol at an offset. Returns false if the field's text does not support renaming. */
  rename(offset: number): boolean;
  /** Announces text to screen readers. */
  announce(text: string): void;
}

/** The editor's current appearance. */
export interface EditorAppearance {
  /** The id of the label element. */
  readonly labelledBy: string;
  readonly testId: string;
  readonly disabled: boolean;
  readonly invalid: boolean;
  /** The id of the element with the type and the problems. */
  readonly describedBy: string | undefined;
  readonly placeholder: string | undefined;
  /** The shortcuts of the field's buttons, as values for `aria-keyshortcuts`. */
  readonly keys: string;
  /**
   * True if the text is a placeholder. Typing replaces it, including brackets and quotes, which would otherwise surround the
   * selection.
   */
  readonly untouched: boolean;
  /** True if Enter starts a new line, as in a text editor. */
  readonly large: boolean;
  /** True if a template literal is shown as text, with chips for its substitutions. */
  readonly chips: boolean;
  /** True if the text consists of statements instead of a single expression. */
  readonly statements: boolean;
}

/** A selection in an editor or text box, as offsets in its text. */
export interface TextSelection {
  readonly start: number;
  readonly end: number;
  /** True if the text before the selection was just typed into the text box that the editor replaces. */
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
  /** Replaces the text without reporting a change. The cursor keeps its position if possible. */
  setText(text: string): void;
  setAppearance(appearance: EditorAppearance): void;
  setProblems(problems: readonly FieldProblem[]): void;
  /** Replaces the selection with an expression, or with a substitution in a template's text, and takes the focus. */
  insert(expression: string): void;
  /** Inserts an expression at the text position nearest to a point on the page, and takes the focus. */
  insertNear(expression: string, point: { readonly x: number; readonly y: number }): void;
  /** Takes the focus. Without a selection, selects all of the text. */
  focus(selection?: TextSelection): void;
  destroy(): void;
}

/** The editor's module, a separate bundle that is loaded when a field needs it for the first time. */
export interface EditorModule {
  createEditor(options: EditorOptions): ExpressionEditor;
}
