/** A text that a person typed into a field and that is not in the source. */
export interface KeptDraft {
  readonly typed: string;
  /** The text of the source when typing began. */
  readonly base: string;
  /** The version of the snapshot that showed it. */
  readonly version: number;
  /** True for what belongs to the whole file, false for what belongs to a step. */
  readonly ofFile: boolean;
  /** Why it was refused. */
  readonly error: string | undefined;
}

/** Drafts with their ids, as they survive a reload of the page. */
export type SavedDrafts = readonly (readonly [string, KeptDraft])[];

/** A draft on its way into the source. */
export interface DraftWrite {
  /** True where another text was committed meanwhile. */
  readonly again: boolean;
}

/**
 * The drafts of all fields by the id of the step and the name of the field, if they are of a step. They outlive the field's component: a write
 * that began in one ends in the one that shows the field by then.
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

  /** Takes over what was typed before the page was loaded again. A version that is not shown yet is one of another session. */
  restore(saved: SavedDrafts, shown: number): void {
    const drafts = saved.map(
      ([id, draft]) => [id, { ...draft, version: Math.min(draft.version, shown) }] as const,
    );
    this.#kept = new Map([...drafts, ...this.#kept]);
    this.#changed();
  }

  keep(id: string, draft: KeptDraft | undefined): void {
    const others = [...this.#kept].filter(([other]) => other !== id);
    this.#kept = new Map(draft ? [...others, [id, draft]] : others);
    this.#changed();
  }

  writeOf(id: string): DraftWrite | undefined {
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
