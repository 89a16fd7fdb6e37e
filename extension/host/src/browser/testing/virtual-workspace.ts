// The part of VS Code's API that reads files, over a repository in memory, for `useVscode`.

import { matchesGlob } from "node:path";

class Uri {
  readonly scheme: string;
  readonly path: string;
  constructor(scheme: string, path: string) {
    this.scheme = scheme;
    this.path = path;
  }
  static parse(text: string): Uri {
    const { protocol, pathname } = new URL(text);
    return new Uri(protocol.slice(0, -1), pathname);
  }
  static joinPath({ scheme, path }: Uri, ...parts: readonly string[]): Uri {
    return new Uri(
      scheme,
      new URL(parts.join("/"), `memfs://host${path}/`).pathname.replace(/(?<=.)\/$/, ""),
    );
  }
  toString(): string {
    return `${this.scheme}://host${this.path}`;
  }
}

const FileType = { Unknown: 0, File: 1, Directory: 2, SymbolicLink: 64 };

function emitter<T>() {
  const listeners = new Set<(value: T) => unknown>();
  return {
    event: (listener: (value: T) => unknown) => {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
    fire: (value: T): void => {
      for (const listener of [...listeners]) listener(value);
    },
  };
}

const created = emitter<Uri>();
const changed = emitter<Uri>();
const removed = emitter<Uri>();
const activeEditors = emitter<void>();

/** The repository, what was asked of it, and what VS Code was given. */
export const virtual = {
  files: new Map<string, string>(),
  listed: [] as string[],
  contexts: new Map<string, unknown>(),
  commands: [] as string[],
  executed: [] as string[],
  active: undefined as Uri | undefined,
  uri: (path: string): Uri => new Uri("memfs", path),
  write(path: string, text: string): void {
    const isNew = !virtual.files.has(path);
    virtual.files.set(path, text);
    (isNew ? created : changed).fire(virtual.uri(path));
  },
  /** Deletes a file, or a folder with all that is in it: one event in either case. */
  remove(path: string): void {
    for (const file of [...virtual.files.keys()])
      if (file === path || file.startsWith(`${path}/`)) virtual.files.delete(file);
    removed.fire(virtual.uri(path));
  },
  show(path: string | undefined): void {
    virtual.active = path === undefined ? undefined : virtual.uri(path);
    activeEditors.fire();
  },
};

function namesIn(folder: string): readonly (readonly [string, number])[] {
  const inside = [...virtual.files.keys()].filter((path) => path.startsWith(`${folder}/`));
  const names = inside.map((path) => path.slice(folder.length + 1).split("/"));
  const found = new Map(names.map(([name = "", ...rest]) => [name, rest.length === 0 ? 1 : 2]));
  return [...found];
}

export const fakeVscode = {
  Uri,
  FileType,
  TabInputText: class {},
  TabInputCustom: class {},
  commands: {
    getCommands: async () => virtual.commands,
    executeCommand: async (id: string, ...values: readonly unknown[]) => {
      if (id === "setContext") virtual.contexts.set(String(values[0]), values[1]);
      else virtual.executed.push(id);
    },
  },
  window: {
    tabGroups: { activeTabGroup: {}, onDidChangeTabs: () => ({ dispose: () => undefined }) },
    get activeTextEditor() {
      return virtual.active && { document: { uri: virtual.active } };
    },
    onDidChangeActiveTextEditor: activeEditors.event,
  },
  workspace: {
    getWorkspaceFolder: ({ path }: Uri) =>
      path.startsWith("/repository/") ? { uri: virtual.uri("/repository") } : undefined,
    createFileSystemWatcher: (pattern: string) => {
      const matching =
        (event: typeof created.event): typeof created.event =>
        (listener) =>
          event((uri) => matchesGlob(uri.path.slice(1), pattern) && listener(uri));
      return {
        onDidCreate: matching(created.event),
        onDidChange: matching(changed.event),
        onDidDelete: matching(removed.event),
        dispose: () => undefined,
      };
    },
    onDidDeleteFiles: () => ({ dispose: () => undefined }),
    fs: {
      stat: async ({ path }: Uri) => {
        const text = virtual.files.get(path);
        if (text === undefined) throw new Error(`There is no ${path}.`);
        return { type: FileType.File, size: text.length };
      },
      readFile: async ({ path }: Uri) => new TextEncoder().encode(virtual.files.get(path)),
      readDirectory: async ({ path }: Uri) => {
        virtual.listed.push(path);
        return namesIn(path);
      },
    },
  },
};
