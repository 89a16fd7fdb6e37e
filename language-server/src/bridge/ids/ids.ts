import type { BlockDraft, FlowDraft, StepDraft } from "../model/flow-draft.ts";
import { hashOf } from "./hash.ts";

/** What an earlier reading lends: ids for what is the same, and the ids that nothing else may have. */
export interface LentIds {
  readonly flows: ReadonlyMap<FlowDraft, string>;
  readonly blocks: ReadonlyMap<BlockDraft, string>;
  readonly steps: ReadonlyMap<StepDraft, string>;
  readonly reserved: Pick<ReadonlySet<string>, "has">;
}

const nothing: LentIds["reserved"] = new Set();
/** Roles that an owner has once, so that its own id makes theirs unique. */
const single = new Set(["body", "then", "else", "loop", "try", "catch", "finally", "inner"]);

/**
 * Gives everything an id: the lent one, else one made of the content, so that the same text gets the same ids without
 * anything being written into it. Equal contents are counted in the order in which they are asked for.
 */
export class IdSource {
  readonly #text: string;
  readonly #lent: LentIds | undefined;
  readonly #reserved: LentIds["reserved"];
  readonly #counts = new Map<string, number>();

  constructor(text: string, lent: LentIds | undefined) {
    this.#text = text;
    this.#lent = lent;
    this.#reserved = lent?.reserved ?? nothing;
  }

  flow(draft: FlowDraft): string {
    return this.#lent?.flows.get(draft) ?? this.#fresh(`f${hashOf(draft.name, this.#text, draft.range)}`);
  }

  block(draft: BlockDraft, owner: string): string {
    const lent = this.#lent?.blocks.get(draft);
    if (lent !== undefined) return lent;
    const id = `${owner}.${draft.role}`;
    return this.#lent === undefined && single.has(draft.role) ? id : this.#fresh(id);
  }

  step(draft: StepDraft): string {
    return this.#lent?.steps.get(draft) ?? this.#fresh(`s${hashOf(draft.kind, this.#text, draft.range)}`);
  }

  #fresh(base: string): string {
    let count = this.#counts.get(base) ?? 0;
    let id: string;
    do id = ++count === 1 ? base : `${base}-${count}`;
    while (this.#reserved.has(id));
    this.#counts.set(base, count);
    return id;
  }
}
