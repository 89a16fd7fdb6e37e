// What unit tests import as `vscode`: values, and the parts of an editor that `useVscode` replaces for the tests of a file.
import { afterFile } from "../../../../test/runner/after-file.ts";
import * as values from "./vscode-values.ts";

type Parts = Readonly<Record<string, unknown>>;

const nothing = { dispose: () => undefined };
const noEvent = () => nothing;

/** An editor of a trusted workspace that shows nothing, and a person who closes every question. */
const idleEditor = {
  ...values,
  TabInputText: class {},
  ThemeColor: class {},
  ThemeIcon: class {},
  TabInputCustom: class {},
  authentication: {},
  commands: { executeCommand: async () => undefined },
  debug: {},
  env: {},
  extensions: {},
  languages: {},
  lm: {},
  window: {
    tabGroups: { all: [], activeTabGroup: {}, onDidChangeTabs: noEvent },
    visibleTextEditors: [],
    setStatusBarMessage: () => undefined,
    showErrorMessage: async () => undefined,
    showInformationMessage: async () => undefined,
    showWarningMessage: async () => undefined,
    withProgress: async (_options: unknown, work: (progress: unknown, token: unknown) => unknown) =>
      await work({ report: () => undefined }, { onCancellationRequested: noEvent }),
  },
  workspace: {
    isTrusted: true,
    textDocuments: [],
    getConfiguration: () => ({ get: (_name: string, otherwise: unknown) => otherwise }),
  },
};

/** Exports are bindings: what imports them sees at once what a file's tests were given. */
export let {
  CancellationError,
  Diagnostic,
  DiagnosticSeverity,
  Disposable,
  DocumentLink,
  EventEmitter,
  FileType,
  LanguageModelTextPart,
  LanguageModelToolResult,
  Location,
  MarkdownString,
  Position,
  ProgressLocation,
  QuickPickItemKind,
  Range,
  RelativePattern,
  Selection,
  SourceBreakpoint,
  TabInputCustom,
  TabInputText,
  TextEditorRevealType,
  TextEditorSelectionChangeKind,
  ThemeColor,
  ThemeIcon,
  Uri,
  ViewColumn,
  WorkspaceEdit,
  authentication,
  commands,
  debug,
  env,
  extensions,
  l10n,
  languages,
  lm,
  window,
  workspace,
}: Parts = idleEditor;

function assignParts(editor: Parts): void {
  ({
    CancellationError,
    Diagnostic,
    DiagnosticSeverity,
    Disposable,
    DocumentLink,
    EventEmitter,
    FileType,
    LanguageModelTextPart,
    LanguageModelToolResult,
    Location,
    MarkdownString,
    Position,
    ProgressLocation,
    QuickPickItemKind,
    Range,
    RelativePattern,
    Selection,
    SourceBreakpoint,
    TabInputCustom,
    TabInputText,
    TextEditorRevealType,
    TextEditorSelectionChangeKind,
    ThemeColor,
    ThemeIcon,
    Uri,
    ViewColumn,
    WorkspaceEdit,
    authentication,
    commands,
    debug,
    env,
    extensions,
    l10n,
    languages,
    lm,
    window,
    workspace,
  } = editor);
}

const isNamespace = (value: unknown): value is object => typeof value === "object" && value !== null;

function withParts(parts: Parts): Parts {
  const editor: Record<string, unknown> = { ...idleEditor };
  for (const [name, own] of Object.entries(parts)) {
    const base = editor[name];
    // The test's own object stays the one that is read, so that the test can change it.
    const isOver = own !== base && isNamespace(base) && isNamespace(own);
    editor[name] = isOver ? Object.setPrototypeOf(own, base) : own;
  }
  return editor;
}

/**
 * Gives the tests of this file an editor with these parts: members of a namespace such as `window` stand beside those that
 * every test has, and anything else replaces them.
 */
export function useVscode(parts: Parts): void {
  assignParts(withParts(parts));
  afterFile(() => assignParts(idleEditor));
}
