import type { Memento } from "vscode";

const key = "hookloom.payloads";
/** Maximum number of stored payloads; the oldest ones are dropped. */
const maxPayloads = 50;

type Entry = readonly [event: string, payload: string];

function parseEntries(value: unknown): Entry[] {
  if (!Array.isArray(value)) return [];
  return value.filter(
    (entry): entry is Entry =>
      Array.isArray(entry) && typeof entry[0] === "string" && typeof entry[1] === "string",
  );
}

/** The last edited payload of each event, stored in the workspace state by project. */
export class KeptPayloads {
  readonly #state: Memento;
  readonly #key: string;

  constructor(state: Memento, root: string) {
    this.#state = state;
    this.#key = `${key}:${root}`;
  }

  get(source: string, event: string): string | undefined {
    const name = `${source}/${event}`;
    return parseEntries(this.#state.get(this.#key)).find(([known]) => known === name)?.[1];
  }

  async set(source: string, event: string, payload: string): Promise<void> {
    const name = `${source}/${event}`;
    const others = parseEntries(this.#state.get(this.#key)).filter(([known]) => known !== name);
    await this.#state.update(this.#key, [[name, payload], ...others].slice(0, maxPayloads));
  }
}
