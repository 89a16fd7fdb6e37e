import path from "node:path";

/** What a form of hookloom.json sees of the editor: one document, each edit of which is one step that can be undone. */
export const editor = {
  text: "",
  /** The texts before each edit. */
  steps: [] as string[],
  saved: 0,
  trusted: true,
  /** How many of the next edits are refused. */
  refuse: 0,
  called: [] as unknown[],
  /** What a person answers: the beginning of a choice's words, a typed text, a file of a dialog. Undefined closes the question. */
  answers: {} as { choice?: string; typed?: string; file?: string },
  /** Tells the form that a text has changed. */
  changed: undefined as ((change: object) => void) | undefined,
};

interface Replacement {
  readonly range: { readonly start: number; readonly end: number };
  readonly by: string;
}

const uriOf = (file: string) => ({ fsPath: file, toString: () => file });
const document = {
  uri: uriOf("hookloom.json"),
  getText: () => editor.text,
  get isDirty() {
    return editor.steps.length > editor.saved;
  },
  positionAt: (at: number) => at,
  save: async () => {
    editor.saved = editor.steps.length;
    return true;
  },
};
const nothing = () => ({ dispose: () => undefined });

function applied(all: readonly Replacement[]): void {
  const last = [...all].sort((one, other) => other.range.start - one.range.start);
  editor.steps.push(editor.text);
  for (const { range, by } of last)
    editor.text = editor.text.slice(0, range.start) + by + editor.text.slice(range.end);
}

/** An editor with this one document, for `useVscode`. */
export const vscodeWithOneDocument = {
  Uri: {
    file: (file: string) => uriOf(path.basename(file)),
    from: (parts: object) => parts,
    joinPath: (...parts: string[]) => parts.join("/"),
  },
  RelativePattern: class {},
  WorkspaceEdit: class {
    readonly all: Replacement[] = [];
    replace(_uri: unknown, range: Replacement["range"], by: string) {
      this.all.push({ range, by });
    }
  },
  ViewColumn: { Beside: -2 },
  window: {
    tabGroups: { all: [], activeTabGroup: { viewColumn: 1 } },
    showQuickPick: async (items: readonly { readonly label: string }[]) =>
      items.find(({ label }) => editor.answers.choice !== undefined && label.includes(editor.answers.choice)),
    showInputBox: async () => editor.answers.typed,
    showOpenDialog: async () =>
      editor.answers.file === undefined ? undefined : [uriOf(editor.answers.file)],
    showSaveDialog: async () => (editor.answers.file === undefined ? undefined : uriOf(editor.answers.file)),
  },
  commands: { executeCommand: async (...call: unknown[]) => void editor.called.push(call) },
  workspace: {
    get isTrusted() {
      return editor.trusted;
    },
    openTextDocument: async () => document,
    createFileSystemWatcher: () => ({ onDidChange: nothing, onDidCreate: nothing, ...nothing() }),
    onDidChangeTextDocument: (listener: (change: object) => void) => {
      editor.changed = listener;
      return nothing();
    },
    onDidSaveTextDocument: nothing,
    registerTextDocumentContentProvider: nothing,
    textDocuments: [] as { readonly uri: unknown }[],
    applyEdit: async ({ all }: { all: readonly Replacement[] }) => {
      if (editor.refuse-- > 0) return false;
      applied(all);
      return true;
    },
  },
};

/** Starts again with a text. */
export function resetEditor(text: string): void {
  Object.assign(editor, { text, steps: [], saved: 0, trusted: true, refuse: 0, called: [], answers: {} });
}

/** A text that somebody types into the document beside the form. */
export function writeText(text: string): void {
  editor.text = text;
  editor.changed?.({ document, contentChanges: [{}] });
}
