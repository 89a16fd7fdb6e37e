// The values of VS Code's API that the flow editor makes, for tests.
import { Position, Uri } from "../../testing/vscode-values.ts";

export { Position, Uri };

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
  readonly anchor: Position;
  readonly active: Position;
  constructor(anchor: Position, active: Position);
  constructor(line: number, character: number, activeLine: number, activeCharacter: number);
  constructor(first: Position | number, second: Position | number, line = 0, character = 0) {
    const anchor = typeof first === "number" ? { line: first, character: Number(second) } : first;
    const active = typeof second === "number" ? { line, character } : second;
    const isReversed =
      active.line < anchor.line || (active.line === anchor.line && active.character < anchor.character);
    super(isReversed ? active : anchor, isReversed ? anchor : active);
    this.anchor = anchor;
    this.active = active;
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
