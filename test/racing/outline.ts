// An independent reader of the texts that the racing test works on: it knows nothing of the bridge or of ids.

/** One statement, in the order of the text. */
export interface Entry {
  /** `const` name, or the header of an `if` or `for`; for anything else, the line itself. */
  readonly name: string;
  /** The header of the statement around it and the number of its branch: `if (ready)#1`; `#0` in the function. */
  readonly parent: string;
  readonly value: string;
  readonly disabled: boolean;
}

const tokens =
  /(?<space>\s+)|(?<off>\/\/ )?const (?<name>\w+) = f\((?<value>[^)\n]*)\);|(?<head>(?:if|for) \([^)\n]*\)) \{|(?<other>\} else \{)|(?<close>\})|(?<half>const(?=\s+const\b|\n))|(?<raw>[^\n]+)/gy;

/** The statements of the function in the text. */
export function outlineOf(text: string): Entry[] {
  const body = text.slice(text.indexOf("{\n") + 2);
  const entries: Entry[] = [];
  const open: { head: string; branch: number }[] = [{ head: "", branch: 0 }];
  const parent = (): string => `${open.at(-1)?.head}#${open.at(-1)?.branch}`;
  for (const { groups = {} } of body.matchAll(tokens)) {
    const { off, name, value = "", head, other, close, raw = groups.half } = groups;
    const inner = open.at(-1);
    if (name) entries.push({ name, parent: parent(), value, disabled: off !== undefined });
    else if (raw) entries.push({ name: raw.trim(), parent: parent(), value: "", disabled: false });
    else if (head) {
      entries.push({ name: head, parent: parent(), value: "", disabled: false });
      open.push({ head, branch: 0 });
    } else if (other && inner) inner.branch++;
    else if (close && open.length > 1) open.pop();
  }
  return entries;
}

/** The name of the statement that starts a piece of text; undefined where it is not a complete, simple one. */
export function nameOfCode(code: string): string | undefined {
  const [entry] = outlineOf(`{\n${code}`);
  return entry && isName(entry.name) ? entry.name : undefined;
}

/** False for what is being typed. */
export function isName(name: string): boolean {
  return /^((?!const$)\w+|(if|for) \(.*\))$/.test(name);
}

/** The statements with these names and everything inside of them, at any depth. */
function descendantsOf(entries: readonly Entry[], roots: ReadonlySet<string>): ReadonlySet<Entry> {
  const inside = new Set<Entry>();
  const heads = new Set(roots);
  for (const entry of entries) {
    if (!roots.has(entry.name) && !heads.has(entry.parent.slice(0, entry.parent.lastIndexOf("#")))) continue;
    inside.add(entry);
    heads.add(entry.name);
  }
  return inside;
}

/** The intended effect of a gesture, by the names that its user saw. */
export type Intent =
  | { readonly op: "remove" | "duplicate" | "disable" | "wrap"; readonly names: readonly string[] }
  | { readonly op: "set"; readonly names: readonly string[]; readonly value: string }
  | {
      readonly op: "move" | "insert";
      readonly names: readonly string[];
      readonly parent: string;
      /** The statements before and after the place in its block. */
      readonly before: readonly string[];
      readonly behind: readonly string[];
    };

/** The effect of an edit: the text that the person saw, and the text right before and right after the edit. */
export interface Outcome {
  /** The statements that were taken out of the text between `seen` and `before`, even if they were typed again. */
  readonly retyped: ReadonlySet<string>;
  readonly seen: string;
  readonly before: string;
  readonly after: string;
}

/** The statements of the seen text that are missing in a later text, up to the one right before the edit. */
export function removedStatements(
  texts: readonly string[],
  seen: string,
  before: string,
): ReadonlySet<string> {
  const last = texts.lastIndexOf(before);
  const between = texts
    .slice(texts.lastIndexOf(seen, last), last + 1)
    .map((text) => new Set(outlineOf(text).map(({ name }) => name)));
  const names = outlineOf(seen).map(({ name }) => name);
  return new Set(names.filter((name) => !between.every((text) => text.has(name))));
}

/** Why the outcome is not what was meant; undefined where it is. */
export function findMismatch(meaning: Intent, { retyped, seen, before, after }: Outcome): string | undefined {
  const texts = { seen: outlineOf(seen), before: outlineOf(before), after: outlineOf(after) };
  const names = new Set(meaning.names);
  if (
    meaning.op !== "insert" &&
    meaning.op !== "set" &&
    !same(part(texts.seen, names), part(texts.before, names))
  )
    return "what it worked on was no longer what was seen";
  switch (meaning.op) {
    case "remove":
      return reasonUnless(same(rest(texts.before, names), texts.after), "more or less than that was removed");
    case "set":
      return setFault(meaning, texts);
    case "disable": {
      const toggled = texts.before.map((entry) =>
        names.has(entry.name) ? { ...entry, disabled: !entry.disabled } : entry,
      );
      return reasonUnless(same(toggled, texts.after), "something else was disabled");
    }
    case "duplicate":
      return duplicateFault(names, texts);
    case "wrap":
      return wrapFault(names, texts);
    default:
      return placeFault(meaning, texts, retyped);
  }
}

interface Texts {
  readonly seen: readonly Entry[];
  readonly before: readonly Entry[];
  readonly after: readonly Entry[];
}

const reasonUnless = (holds: boolean, reason: string): string | undefined => (holds ? undefined : reason);
const same = (some: unknown, other: unknown): boolean => JSON.stringify(some) === JSON.stringify(other);

function rest(entries: readonly Entry[], names: ReadonlySet<string>): Entry[] {
  const gone = descendantsOf(entries, names);
  return entries.filter((entry) => !gone.has(entry));
}

/** The statements with their content, regardless of what is around them. */
function part(entries: readonly Entry[], names: ReadonlySet<string>): unknown[] {
  return [...descendantsOf(entries, names)].map((entry) =>
    names.has(entry.name) ? { ...entry, parent: "" } : entry,
  );
}

function setFault(meaning: Intent & { readonly op: "set" }, texts: Texts): string | undefined {
  const [name] = meaning.names;
  const valueIn = (entries: readonly Entry[]) => entries.find((entry) => entry.name === name)?.value;
  if (valueIn(texts.seen) !== valueIn(texts.before)) return "it overwrote what was typed meanwhile";
  const set = texts.before.map((entry) => (entry.name === name ? { ...entry, value: meaning.value } : entry));
  return reasonUnless(same(set, texts.after), "something else was written");
}

/** Copies must follow the last original: live ones under new names, disabled ones unchanged. */
function duplicateFault(names: ReadonlySet<string>, { before, after }: Texts): string | undefined {
  const originals = before.filter(({ name }) => names.has(name));
  const insertIndex = before.findLastIndex(({ name }) => names.has(name)) + 1;
  const copies = after.slice(insertIndex, insertIndex + originals.length);
  if (!same(after.toSpliced(insertIndex, originals.length), before))
    return "it made another number of copies, or changed something else";
  const old = new Set(before.map(({ name }) => name));
  const areCopiesValid = originals.every(({ name, disabled }, index) => {
    const copy = copies[index];
    return disabled ? copy?.disabled && copy.name === name : copy && !copy.disabled && !old.has(copy.name);
  });
  return reasonUnless(areCopiesValid, "a copy is not like its original");
}

const wrapper = "if (true)";

function wrapFault(names: ReadonlySet<string>, { before, after }: Texts): string | undefined {
  const outer = after.find(({ name }) => name === wrapper)?.parent ?? "";
  const inner = after.filter(({ parent }) => parent === `${wrapper}#0`).map(({ name }) => name);
  if (
    !same(
      inner,
      before.map(({ name }) => name).filter((name) => names.has(name)),
    )
  )
    return "other steps were wrapped";
  const flat = after
    .filter(({ name }) => name !== wrapper)
    .map((entry) => (entry.parent === `${wrapper}#0` ? { ...entry, parent: outer } : entry));
  return reasonUnless(same(flat, before), "it changed something else");
}

function placeFault(
  meaning: Intent & { readonly op: "move" | "insert" },
  texts: Texts,
  retyped: ReadonlySet<string>,
): string | undefined {
  const { parent, before, behind } = meaning;
  const names = new Set(meaning.names);
  if (!same(rest(texts.before, names), rest(texts.after, names))) return "it changed something else";
  if (meaning.op === "move" && !same(part(texts.before, names), part(texts.after, names)))
    return "what it moved is no longer the same";
  const block = texts.after.filter((entry) => entry.parent === parent).map(({ name }) => name);
  const places = meaning.names.map((name) => block.indexOf(name));
  if (places.some((place) => place < 0)) return "it went into another block";
  const [first, last] = [Math.min(...places), Math.max(...places)];
  // A statement that was removed and typed again is another one: it may be on either side.
  const unmoved = (list: readonly string[]): string[] =>
    list.filter((name) => !names.has(name) && !retyped.has(name) && block.includes(name));
  // Directly between the intended neighbours; where typing has moved the others does not matter.
  const above = block.indexOf(before.at(-1) ?? "");
  const below = block.indexOf(behind[0] ?? "");
  if (above >= 0 && above < first && below > last) return undefined;
  if (unmoved(before).some((name) => block.indexOf(name) > first)) return "it went too far up";
  if (unmoved(behind).some((name) => block.indexOf(name) < last)) return "it went too far down";
  const isInBlock = (name: string | undefined): boolean =>
    texts.before.some((entry) => entry.name === name && entry.parent === parent);
  const empty = before.length + behind.length === 0 && !texts.before.some((entry) => entry.parent === parent);
  const typed = [before.at(-1), behind[0]].some((name) => name !== undefined && !isName(name));
  // The first and the last place of a block exist without neighbours.
  const isAtEdge = (before.length === 0 && first === 0) || (behind.length === 0 && last === block.length - 1);
  const hasPosition = empty || typed || isAtEdge || isInBlock(before.at(-1)) || isInBlock(behind[0]);
  return reasonUnless(hasPosition, "nothing was left of its place");
}
