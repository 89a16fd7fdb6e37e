import type { Range } from "@hookloom/protocol/flow-document";
import type { BlockDraft, FlowDraft, StepDraft } from "../model/flow-draft.ts";

/**
 * The ids that a new reading reuses from an earlier one: those of unchanged parts, and those that must not be reused for
 * other parts.
 */
export interface MatchedIds {
  readonly flows: ReadonlyMap<FlowDraft, string>;
  readonly blocks: ReadonlyMap<BlockDraft, string>;
  readonly steps: ReadonlyMap<StepDraft, string>;
  readonly reserved: Pick<ReadonlySet<string>, "has">;
}

const nothing: MatchedIds["reserved"] = new Set();
/** Roles that occur only once per owner. The owner's id and the role form a unique id. */
const uniqueRoles = new Set(["body", "then", "else", "loop", "try", "catch", "finally", "inner"]);

/**
 * Assigns ids: the previous one if the part is unchanged, otherwise one derived from the content. The same text always gets
 * the same ids, and the text itself is not modified. Equal contents are numbered in request order.
 */
export class IdSource {
  readonly #text: string;
  readonly #matched: MatchedIds | undefined;
  readonly #reserved: MatchedIds["reserved"];
  readonly #counts = new Map<string, number>();

  constructor(text: string, matched: MatchedIds | undefined) {
    this.#text = text;
    this.#matched = matched;
    this.#reserved = matched?.reserved ?? nothing;
  }

  flowId(draft: FlowDraft): string {
    return (
      this.#matched?.flows.get(draft) ?? this.#freshId(`f${textHash(draft.name, this.#text, draft.range)}`)
    );
  }

  blockId(draft: BlockDraft, owner: string): string {
    const matched = this.#matched?.blocks.get(draft);
    if (matched !== undefined) return matched;
    const id = `${owner}.${draft.role}`;
    return this.#matched === undefined && uniqueRoles.has(draft.role) ? id : this.#freshId(id);
  }

  stepId(draft: StepDraft): string {
    return (
      this.#matched?.steps.get(draft) ??
      this.#freshId(`s${textHash(plainKind(draft), this.#text, draft.range)}`)
    );
  }

  #freshId(base: string): string {
    let count = this.#counts.get(base) ?? 0;
    let id: string;
    do id = ++count === 1 ? base : `${base}-${count}`;
    while (this.#reserved.has(id));
    this.#counts.set(base, count);
    return id;
  }
}

/** The kind of a step according to the text alone, so that its id does not depend on whether client names are known. */
function plainKind({ kind, node }: StepDraft): string {
  if (kind !== "action") return kind;
  return node?.type === "VariableDeclaration" ? "variable" : "call";
}

/** For longer texts, only the start, the end and the length are hashed. */
const maxHashedLength = 64;

/** A short hash of a range of text. */
function textHash(kind: string, text: string, range: Range): string {
  const length = range.end - range.start;
  let high = Math.imul(0xdeadbeef ^ length, 2654435761);
  let low = Math.imul(0x41c6ce57 ^ kind.charCodeAt(0), 1597334677);
  const long = length > maxHashedLength;
  const head = long ? range.start + maxHashedLength / 2 : range.end;
  for (let at = range.start; at < head; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  for (let at = long ? range.end - maxHashedLength / 2 : range.end; at < range.end; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (high >>> 0).toString(36) + (low >>> 21).toString(36);
}
