/** Text that the user typed into a field and that is not in the source yet. */
export interface KeptDraft {
  readonly typed: string;
  /** The source's text when typing began. */
  readonly base: string;
  /** The version of the snapshot with this text. */
  readonly version: number;
  /** True for a draft of the whole file, false for a draft of a step or flow. */
  readonly ofFile: boolean;
  /** The reason why the draft was rejected. */
  readonly error: string | undefined;
}

/**
 * The version of a draft that was typed before the page was reloaded. Document versions restart with each session, so the
 * version that the draft was based on is unknown.
 */
export const unknownVersion = -1;

/** Drafts by id, in the form in which they are saved when the page is reloaded. */
export type SavedDrafts = readonly (readonly [string, KeptDraft])[];

/** A draft that is being written to the source. */
export interface DraftWrite {
  /** True if another text was committed in the meantime. */
  readonly isCommittedAgain: boolean;
}

/**
 * The drafts of all fields, notes and requests, by the id of their step or flow, if any, and a name. Drafts outlive their
 * component: a write that was started in one component ends in the component that then shows the field.
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

  /** Returns all drafts. The map is a new object after each change. */
  readonly all = (): ReadonlyMap<string, KeptDraft> => this.#kept;

  /** Restores drafts that were typed before the page was reloaded. */
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
