// The values of VS Code's API that the flow editor makes, for tests.
import { Position } from "../../testing/vscode-values.ts";

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

export { Position };

export class Range {
  readonly start: Position;
  readonly end: Position;
  constructor(start: Position, end: Position);
  constructor(line: number, character: number, endLine: number, endCharacter: number);
  constructor(first: Position | number, second: Position | number, line = 0, character = 0) {
    this.start = typeof first === "number" ? { line: first, character: Number(second) } : first;
    this.end = typeof second === "number" ? { line, character } : second;
  }
}

export class Selection extends Range {
  get anchor(): Position {
    return this.start;
  }
  get active(): Position {
    return this.end;
  }
}

export class EventEmitter<Event> {
  readonly #listeners = new Set<(event: Event) => unknown>();
  readonly event = (listener: (event: Event) => unknown): { dispose(): void } => {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  };
  fire(event: Event): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
  get listeners(): number {
    return this.#listeners.size;
  }
}
