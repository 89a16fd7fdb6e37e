/** A text that the user typed into a field and that is not in the source. */
export interface KeptDraft {
  readonly typed: string;
  /** The text of the source when typing began. */
  readonly base: string;
  /** The version of the snapshot that showed it. */
  readonly version: number;
  /** True for what belongs to the whole file, false for what belongs to a step or a flow. */
  readonly ofFile: boolean;
  /** Why it was rejected. */
  readonly error: string | undefined;
}

/**
 * The version of a draft that was typed before the page was loaded again: document versions start again with each session, so
 * what showed its text is not known any more.
 */
export const unknownVersion = -1;

/** Drafts with their ids, as they survive a reload of the page. */
export type SavedDrafts = readonly (readonly [string, KeptDraft])[];

/** A draft on its way into the source. */
export interface DraftWrite {
  /** True if another text was committed meanwhile. */
  readonly again: boolean;
}

/**
 * The drafts of all fields, notes and wishes, by the id of the step or flow and a name, if they are of one. They outlive the
 * component: a write that began in one ends in the one that shows the field by then.
 */
export class Drafts {
  #kept: ReadonlyMap<string, KeptDraft> = new Map();
  readonly #writes = new Map<string, DraftWrite>();
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get(id: string): KeptDraft | undefined {
    return this.#kept.get(id);
  }

  /** All of them; another map after each change. */
  readonly all = (): ReadonlyMap<string, KeptDraft> => this.#kept;

  /** Takes over what was typed before the page was loaded again. */
  restore(saved: SavedDrafts): void {
    const drafts = saved.map(([id, draft]) => [id, { ...draft, version: unknownVersion }] as const);
    this.#kept = new Map([...drafts, ...this.#kept]);
    this.#changed();
  }

  keep(id: string, draft: KeptDraft | undefined): void {
    const others = [...this.#kept].filter(([other]) => other !== id);
    this.#kept = new Map(draft ? [...others, [id, draft]] : others);
    this.#changed();
  }

  getWrite(id: string): DraftWrite | undefined {
    return this.#writes.get(id);
  }

  setWrite(id: string, write: DraftWrite | undefined): void {
    if (write) this.#writes.set(id, write);
    else this.#writes.delete(id);
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
