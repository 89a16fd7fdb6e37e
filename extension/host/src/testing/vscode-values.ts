// What unit tests have of `vscode`: texts, and values that hold no state of an editor.

export * as l10n from "@vscode/l10n";

interface Disposing {
  dispose(): unknown;
}

export class Disposable {
  readonly #end: () => unknown;

  constructor(end: () => unknown) {
    this.#end = end;
  }

  static from(...all: readonly Disposing[]): Disposable {
    return new Disposable(() => {
      for (const one of all) one.dispose();
    });
  }

  dispose(): void {
    this.#end();
  }
}

export class EventEmitter<T> {
  readonly #listeners = new Set<(event: T) => unknown>();

  readonly event = (listener: (event: T) => unknown): Disposable => {
    this.#listeners.add(listener);
    return new Disposable(() => this.#listeners.delete(listener));
  };

  fire(event: T): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

export class Position {
  readonly line: number;
  readonly character: number;

  constructor(line: number, character: number) {
    this.line = line;
    this.character = character;
  }
}

export class Range {
  readonly start: unknown;
  readonly end: unknown;

  constructor(start: unknown, end: unknown) {
    this.start = start;
    this.end = end;
  }
}

export class Uri {
  readonly #text: string;
  private constructor(text: string) {
    this.#text = text;
  }
  static parse(text: string): Uri {
    return new Uri(text);
  }
  static file(path: string): Uri {
    return new Uri(`file://${path}`);
  }
  static from({ scheme, path, query }: { scheme: string; path: string; query?: string }): Uri {
    return new Uri(`${scheme}:${path}${query === undefined ? "" : `?${query}`}`);
  }
  static joinPath(base: Uri, ...parts: readonly string[]): Uri {
    return new Uri(new URL(parts.join("/"), `${base.#text}/`).href.replace(/\/$/, ""));
  }
  get scheme(): string {
    return this.#text.slice(0, this.#text.indexOf(":"));
  }
  get path(): string {
    return new URL(this.#text).pathname;
  }
  get fsPath(): string {
    return decodeURIComponent(this.path);
  }
  toString(): string {
    return this.#text;
  }
}

export const ProgressLocation = { SourceControl: 1, Window: 10, Notification: 15 };
export const QuickPickItemKind = { Separator: -1, Default: 0 };
export const DiagnosticSeverity = { Error: 0, Warning: 1, Information: 2, Hint: 3 };
export const ViewColumn = { Active: -1, Beside: -2 };
