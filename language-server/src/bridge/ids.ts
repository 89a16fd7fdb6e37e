import type { BlockDraft, FlowDraft, StepDraft } from "./flow-draft.ts";
import { hashOf } from "./ids-hash.ts";

/** What an earlier reading lends: ids for what is the same, and the ids that nothing else may have. */
export interface LentIds {
  readonly flows: ReadonlyMap<FlowDraft, string>;
  readonly blocks: ReadonlyMap<BlockDraft, string>;
  readonly steps: ReadonlyMap<StepDraft, string>;
  readonly reserved: ReadonlySet<string>;
}

/**
 * Gives everything an id: the lent one, else one made of the content, so that the same text gets the same ids without
 * anything being written into it. Equal contents are counted in the order in which they are asked for.
 */
export class IdSource {
  readonly #text: string;
  readonly #lent: LentIds | undefined;
  readonly #taken: Set<string>;
  readonly #counts = new Map<string, number>();

  constructor(text: string, lent: LentIds | undefined) {
    this.#text = text;
    this.#lent = lent;
    this.#taken = new Set(lent?.reserved);
  }

  flow(draft: FlowDraft): string {
    return this.#lent?.flows.get(draft) ?? this.#fresh(`f${hashOf(draft.name, this.#text, draft.range)}`);
  }

  block(draft: BlockDraft, owner: string): string {
    return this.#lent?.blocks.get(draft) ?? this.#fresh(`${owner}.${draft.role}`);
  }

  step(draft: StepDraft): string {
    return this.#lent?.steps.get(draft) ?? this.#fresh(`s${hashOf(draft.kind, this.#text, draft.range)}`);
  }

  #fresh(base: string): string {
    let id = base;
    if (this.#taken.has(base)) {
      let count = this.#counts.get(base) ?? 1;
      do id = `${base}-${++count}`;
      while (this.#taken.has(id));
      this.#counts.set(base, count);
    }
    this.#taken.add(id);
    return id;
  }
}
