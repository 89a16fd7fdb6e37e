import * as vscode from "vscode";

/** The scheme of logs; package.json names it, so that a window that comes back shows them again. */
const scheme = "hookloom-log";

/** What gives the text of a log, once it is loaded. */
export interface LogSource {
  stat(uri: vscode.Uri): vscode.FileStat;
  read(uri: vscode.Uri): Uint8Array;
}

const readOnly = (): never => {
  throw vscode.FileSystemError.NoPermissions("Logs are read-only.");
};

/** Registers logs as files for reading, whose text comes from a part that loads with the first of them. */
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
