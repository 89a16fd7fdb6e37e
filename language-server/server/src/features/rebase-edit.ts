import type { Declarations } from "@hookloom/protocol/declarations";
import type { Block, Flow, FlowDocument, Range, Step } from "@hookloom/protocol/flow-document";
import type { EditOf, FlowEdit } from "@hookloom/protocol/flow-edit";
import { listBlocks, listStepLocations, type StepLocation } from "@hookloom/protocol/walk";
import type { OpenDocument } from "../documents/open-document.ts";

/** A text and its flows. */
interface Snapshot {
  readonly text: string;
  readonly document: FlowDocument;
}

/** The version for which an edit was made, the current version, and the mapping of ranges between them. */
export interface Rebase {
  readonly seen: Snapshot;
  readonly now: Snapshot;
  currentRange(range: Range): Range | undefined;
  declaredIn(snapshot: Snapshot): Declarations;
}

interface Index {
  readonly blocks: ReadonlyMap<string, Block>;
  readonly steps: ReadonlyMap<string, StepLocation>;
  readonly flows: ReadonlyMap<string, Flow>;
}

/** Indexes all blocks, steps and flows of a document by id. */
function buildIndex(document: FlowDocument): Index {
  return {
    blocks: new Map(listBlocks(document).map((block) => [block.id, block])),
    steps: new Map(listStepLocations(document).map((location) => [location.step.id, location])),
    flows: new Map(document.flows.map((flow) => [flow.id, flow])),
  };
}

/**
 * Returns the index in the current block that lies between the same steps as an index in the block that the user saw. Undefined
 * if both neighbours are gone, or if the steps before the index are no longer all before those after it.
 */
function rebasedIndex(seen: Block, now: Block, index: number): number | undefined {
  if (!Number.isInteger(index) || index > seen.steps.length) return undefined;
  const positions = new Map(now.steps.map(({ id }, at) => [id, at]));
  const knownPositions = (steps: readonly Step[]): number[] =>
    steps.flatMap(({ id }) => positions.get(id) ?? []);
  const last = Math.max(-1, ...knownPositions(seen.steps.slice(0, index)));
  const first = Math.min(now.steps.length, ...knownPositions(seen.steps.slice(index)));
  if (last >= first) return undefined;
  const before = positions.get(seen.steps[index - 1]?.id ?? "");
  if (before !== undefined) return before === last ? before + 1 : undefined;
  const after = positions.get(seen.steps[index]?.id ?? "");
  if (after !== undefined) return after === first ? indexAboveIncomplete(now, after, last) : undefined;
  return seen.steps.length + now.steps.length === 0 ? 0 : undefined;
}

/** Moves an index above any incomplete code that directly precedes a step, possibly on the same line. */
function indexAboveIncomplete(now: Block, index: number, last: number): number {
  let at = index;
  while (at - 1 > last && now.steps[at - 1]?.kind === "hole") at--;
  return at;
}

/** Removes the indentation of lines, which an edit around the text may have changed. */
const unindented = (text: string): string => text.replace(/\r?\n[ \t]*/g, "\n");

/** Compares the version that the user saw with the current version. */
class Comparison {
  readonly seen: Index;
  readonly now: Index;
  readonly #rebase: Rebase;

  constructor(rebase: Rebase) {
    this.#rebase = rebase;
    this.seen = buildIndex(rebase.seen.document);
    this.now = buildIndex(rebase.now.document);
  }

  /** True if the step is unchanged, including its comments and the rest of its line. */
  sameStep(id: string): boolean {
    const [seen, now] = this.#both("steps", id);
    if (!seen || !now || seen.step.comment !== now.step.comment) return false;
    return this.#sameText(this.#wholeLine(seen.step, "seen"), this.#wholeLine(now.step, "now"));
  }

  sameSteps(ids: readonly string[]): boolean {
    return Array.isArray(ids) && ids.every((id) => this.sameStep(id));
  }

  /** True if exactly the same steps are still adjacent. */
  sameNeighbours(ids: readonly string[]): boolean {
    const start = (id: string): number => this.seen.steps.get(id)?.step.range.start ?? 0;
    const ordered = [...ids].sort((a, b) => start(a) - start(b));
    return ordered.every((id, at) => {
      const next = ordered[at + 1];
      return next === undefined || follows(this.seen, id, next) === follows(this.now, id, next);
    });
  }

  /** True if the step is unchanged except for the content of its blocks. */
  sameHeader(id: string): boolean {
    const [seen, now] = this.#both("steps", id);
    if (!seen || !now || seen.step.kind !== now.step.kind) return false;
    const { seen: before, now: after } = this.#rebase;
    return unindented(headerText(before.text, seen.step)) === unindented(headerText(after.text, now.step));
  }

  /** True if the field has the same text and position in the step, or the whole step is unchanged. */
  sameField(id: string, name: string): boolean {
    const [seen, now] = this.#both("steps", id);
    const before = seen?.step.fields.find((field) => field.name === name);
    const after = now?.step.fields.find((field) => field.name === name);
    if (before?.text !== after?.text) return false;
    if (this.sameStep(id)) return true;
    const range = before?.range && this.#rebase.currentRange(before.range);
    return range !== undefined && range.start === after?.range?.start && range.end === after.range.end;
  }

  sameComment(edit: EditOf<"comment">): boolean {
    const [seen, now] =
      "step" in edit
        ? this.#both("steps", edit.step).map((location) => location?.step)
        : this.#both("flows", edit.flow);
    return seen !== undefined && now !== undefined && seen.comment === now.comment;
  }

  sameBlock(id: string): boolean {
    const [seen, now] = this.#both("blocks", id);
    return seen !== undefined && seen.label === now?.label && this.#sameText(seen.range, now?.range);
  }

  sameFlow(id: string): boolean {
    const [seen, now] = this.#both("flows", id);
    return this.sameTriggers(id) && this.#sameText(seen?.range, now?.range);
  }

  /** True if the flow runs for the same events, regardless of its content. */
  sameTriggers(id: string): boolean {
    const [seen, now] = this.#both("flows", id);
    return seen !== undefined && JSON.stringify(seen.triggers) === JSON.stringify(now?.triggers);
  }

  /** True if a trigger's option and source are unchanged. The source determines the option's default. */
  sameOption(name: string, option: string): boolean {
    const [seen, now] = [this.#rebase.seen, this.#rebase.now].map((snapshot) => {
      const found = this.#rebase.declaredIn(snapshot).triggers.find((trigger) => trigger.name === name);
      if (!found) return undefined;
      const { source, options, literals, secrets } = found;
      return JSON.stringify([source, options.includes(option), literals[option], secrets[option]]);
    });
    return seen !== undefined && seen === now;
  }

  /** True if no handler of a trigger was added, changed or removed. */
  sameHandlers(trigger: string): boolean {
    const handlers = ({ flows }: Index): Flow[] =>
      [...flows.values()].filter(({ triggers }) => triggers.some((one) => one.trigger === trigger));
    const [seen, now] = [handlers(this.seen), handlers(this.now)];
    return seen.length === now.length && seen.every(({ id }) => this.sameFlow(id));
  }

  /** Returns the start of the name that was at an offset, if the same name is still there. */
  currentNameStart(at: number): number | undefined {
    const { seen, now } = this.#rebase;
    const before = nameAround(seen.text, at);
    const after = before && this.#rebase.currentRange(before);
    const found = after && nameAround(now.text, after.start);
    if (!before || !found || found.start !== after.start) return undefined;
    const same = seen.text.slice(before.start, before.end) === now.text.slice(found.start, found.end);
    return same ? found.start : undefined;
  }

  currentIndex(block: string, index: number): number | undefined {
    const [seen, now] = this.#both("blocks", block);
    return seen && now && rebasedIndex(seen, now, index);
  }

  #both<K extends keyof Index>(
    kind: K,
    id: string,
  ): readonly [ReturnType<Index[K]["get"]>, ReturnType<Index[K]["get"]>] {
    type Part = ReturnType<Index[K]["get"]>;
    return [this.seen[kind].get(id) as Part, this.now[kind].get(id) as Part];
  }

  #wholeLine({ range }: Step, which: "seen" | "now"): Range {
    const end = this.#rebase[which].text.indexOf("\n", range.end);
    return end < 0 ? range : { start: range.start, end };
  }

  #sameText(seen: Range | undefined, now: Range | undefined): boolean {
    if (!seen || !now) return false;
    const { seen: before, now: after } = this.#rebase;
    return (
      unindented(before.text.slice(seen.start, seen.end)).trimEnd() ===
      unindented(after.text.slice(now.start, now.end)).trimEnd()
    );
  }
}

/** Returns the range of the name around or next to an offset. */
function nameAround(text: string, at: number): Range | undefined {
  const isPart = (character: string | undefined): boolean =>
    character !== undefined && /[\p{ID_Continue}$\u200c\u200d]/u.test(character);
  let start = at;
  let end = at;
  while (isPart(text[start - 1])) start--;
  while (isPart(text[end])) end++;
  return start < end ? { start, end } : undefined;
}

function follows({ steps }: Index, id: string, next: string): boolean {
  const [one, other] = [steps.get(id), steps.get(next)];
  return one?.block === other?.block && one !== undefined && one.index + 1 === other?.index;
}

/** Returns the text of a step without the content of its blocks. */
function headerText(text: string, { range, blocks }: Step): string {
  const inner = blocks.map((block) => block.range).sort((a, b) => a.start - b.start);
  let header = "";
  let at = range.start;
  for (const { start, end } of inner) {
    header += text.slice(at, Math.max(at, start));
    at = Math.max(at, end);
  }
  return header + text.slice(at, range.end);
}

/**
 * Returns the same edit for the current text. Undefined if its meaning is uncertain: one of its steps was changed or removed, or
 * a location lost its neighbours. Nothing that the user has typed since is overwritten.
 */
export function rebaseEdit(edit: FlowEdit, rebase: Rebase): FlowEdit | undefined {
  const comparison = new Comparison(rebase);
  const editIf = (holds: boolean): FlowEdit | undefined => (holds ? edit : undefined);
  switch (edit.op) {
    case "insert":
    case "paste":
    case "move": {
      if (edit.op === "move" && !comparison.sameSteps(edit.steps)) return undefined;
      const index = comparison.currentIndex(edit.block, edit.index);
      return index === undefined ? undefined : { ...edit, index };
    }
    case "remove":
    case "disable":
    case "enable":
      return editIf(comparison.sameSteps(edit.steps));
    case "duplicate":
    case "wrap":
    case "extract":
      return editIf(comparison.sameSteps(edit.steps) && comparison.sameNeighbours(edit.steps));
    case "set":
    case "toSetting":
      return editIf(comparison.sameField(edit.step, edit.field));
    case "mapSet":
    case "mapFill":
    case "mapExtract":
    case "mapType":
    case "mapRemove":
      return editIf(comparison.sameStep(edit.step) || comparison.sameField(edit.step, edit.field));
    case "comment":
      return editIf(comparison.sameComment(edit));
    case "unwrap":
    case "addBranch":
      return editIf(comparison.sameHeader(edit.step));
    case "removeBranch":
      return editIf(comparison.sameBlock(edit.block));
    case "removeHandler":
      return editIf(comparison.sameFlow(edit.flow));
    case "setEvent":
      return editIf(comparison.sameTriggers(edit.flow));
    case "setOption":
      return editIf(comparison.sameOption(edit.trigger, edit.option));
    case "removeTrigger":
      return editIf(comparison.sameHandlers(edit.trigger));
    case "rename": {
      const at = comparison.currentNameStart(edit.at);
      return at === undefined ? undefined : { ...edit, at };
    }
    case "addHandler":
    case "addTrigger":
    case "addSetting":
    case "addConnection":
    case "removeSetting":
    case "removeConnection":
      return edit;
    default:
      return undefined;
  }
}

/** Rebases an edit of a version onto the current text; undefined if its meaning there is uncertain. */
export function rebasedOnto(document: OpenDocument, version: number, edit: FlowEdit): FlowEdit | undefined {
  if (version === document.version) return edit;
  const now = document.flow();
  const seen = document.readingAt(version);
  return (
    seen &&
    rebaseEdit(edit, {
      seen,
      now: { text: document.text, document: now },
      currentRange: (range) => document.currentRange(version, range),
      declaredIn: (snapshot) => document.declarationsIn(snapshot),
    })
  );
}
