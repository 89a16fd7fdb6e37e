import * as vscode from "vscode";

/** The URI scheme of logs; package.json lists it, so that VS Code restores them with the window. */
const scheme = "hookloom-log";

/** Provides the text of logs. */
export interface LogSource {
  stat(uri: vscode.Uri): vscode.FileStat;
  read(uri: vscode.Uri): Uint8Array;
}

const readOnly = (): never => {
  throw vscode.FileSystemError.NoPermissions("Logs are read-only.");
};

/** Registers logs as read-only files, whose text comes from a part that is loaded with the first log. */
export function registerLogs(
  load: () => Promise<LogSource>,
  changed: vscode.EventEmitter<vscode.FileChangeEvent[]>,
): vscode.Disposable {
  const files: vscode.FileSystemProvider = {
    onDidChangeFile: changed.event,
    watch: () => new vscode.Disposable(() => undefined),
    stat: async (uri) => (await load()).stat(uri),
    readFile: async (uri) => (await load()).read(uri),
    readDirectory: () => [],
    createDirectory: readOnly,
    writeFile: readOnly,
    delete: readOnly,
    rename: readOnly,
  };
  return vscode.workspace.registerFileSystemProvider(scheme, files, { isReadonly: true });
}
