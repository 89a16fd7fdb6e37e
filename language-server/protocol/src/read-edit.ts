import * as v from "valibot";
import type { BranchKind, ExtractScope, FlowEdit, WrapKind } from "./flow-edit.ts";
import { newStepKinds } from "./step-kinds.ts";
import { isRecord } from "./unknown-values.ts";

/** The longest text in an edit, in UTF-16 units: more than a person types or pastes. */
const maxTextLength = 4_000_000;

/** A value that is not an edit: the invalid member, and what it must be. */
export class EditMistake extends Error {
  readonly member: string;
  constructor(member: string, mistake: string) {
    super(member === "edit" ? `it ${mistake}` : `its member "${member}" ${mistake}`);
    this.name = "EditMistake";
    this.member = member;
  }
}

const mustBeList = "must be a list of objects";
const mustBeObject = "must be an object";

const oneOf = <const T extends readonly string[]>(allowed: T) =>
  v.picklist(allowed, `must be one of ${allowed.join(", ")}`);

/** A missing member gets the message that an invalid one gets. */
const messageIn =
  (entries: v.ObjectEntries) =>
  ({ path: at }: { readonly path?: v.IssuePathItem[] | undefined }): string => {
    if (at === undefined) return mustBeObject;
    const entry = entries[String(at[0]?.key)];
    const missing = entry && v.safeParse(entry, undefined).issues?.[0].message;
    return missing ?? `is not one of its members ${Object.keys(entries).join(", ")}`;
  };

/** What becomes of members that an object does not have. */
type Surplus = "dropped" | "refused";

function objectOf<const E extends v.ObjectEntries>(surplus: Surplus, entries: E) {
  const message = messageIn(entries);
  const made = surplus === "dropped" ? v.object(entries, message) : v.strictObject(entries, message);
  return made as v.ObjectSchema<E, typeof message>;
}

const wraps: readonly WrapKind[] = ["if", "try", "for", "while", "parallel"];
const scopes: readonly ExtractScope[] = ["module", "class", "inner"];
const branches: readonly BranchKind[] = ["else", "elseIf", "case", "default", "catch", "finally"];

/**
 * What members are made of. The message of each follows the name of the member. Made when an edit is first read, so that a
 * page with the rest of the protocol is bundled without this.
 */
function parts() {
  const longest = v.maxLength<string, number, string>(
    maxTextLength,
    `must be a text of at most ${maxTextLength} characters`,
  );
  const text = v.pipe(v.string("must be a text"), longest);
  const countText = "must be a whole number from 0 on";
  const count = v.pipe(v.number(countText), v.safeInteger(countText), v.minValue(0, countText));
  const pathText = "must be a list of names, of indexes, and of null for the elements of a list";
  return {
    longest,
    text,
    count,
    flag: v.boolean("must be true or false"),
    texts: v.array(text, "must be a list of texts"),
    path: v.array(v.union([text, count, v.null()], pathText), pathText),
    /** The place of a mapped value. */
    mapped: { step: text, field: text, argument: v.exactOptional(count) },
  };
}

/** The members of every edit; one with two forms is there twice. */
function formsOf(surplus: Surplus) {
  const { longest, text, count, flag, texts, path, mapped } = parts();
  const object = <const E extends v.ObjectEntries>(entries: E) => objectOf(surplus, entries);
  const imported = { module: text, name: text, as: text };
  const imports = v.exactOptional(v.array(object({ ...imported, type: v.exactOptional(flag) }), mustBeList));
  // Another kind is refused where the step is written, by its name.
  const kind = v.pipe(text, v.metadata({ enum: newStepKinds }));
  const codeOrStep = v.string('must be a text, unless "step" has a kind and fields');
  const step = object({ kind, fields: v.record(v.string(), text, mustBeObject) });
  const setting = object({
    name: text,
    description: text,
    secret: flag,
    default: v.exactOptional(text),
    optional: v.exactOptional(flag),
  });
  const code = object({
    imports: v.array(object(imported), mustBeList),
    factory: text,
    settings: v.array(setting, mustBeList),
    variable: text,
  });
  const optionText = 'must be a text, a number, true, false or { "setting": name }';
  // Infinity is no plain value, and no JSON.
  const number = v.pipe(v.number(), v.minValue(Number.MIN_SAFE_INTEGER), v.maxValue(Number.MAX_SAFE_INTEGER));
  const optionValue = v.union([text, number, flag, object({ setting: text })], optionText);
  const described = { secret: v.exactOptional(flag), description: v.exactOptional(text) };
  const one = <const Op extends string, const E extends v.ObjectEntries>(op: Op, entries: E) =>
    object({ op: v.literal(op), ...entries });
  return [
    one("insert", { block: text, index: count, code: v.pipe(codeOrStep, longest), imports }),
    one("insert", { block: text, index: count, step }),
    one("set", { step: text, field: text, text }),
    one("remove", { steps: texts, unusedImports: v.exactOptional(flag) }),
    one("duplicate", { steps: texts }),
    one("disable", { steps: texts }),
    one("enable", { steps: texts }),
    one("move", { steps: texts, block: text, index: count }),
    one("paste", { block: text, index: count, code: text, imports }),
    one("wrap", { steps: texts, in: oneOf(wraps) }),
    one("unwrap", { step: text }),
    one("comment", { step: text, text }),
    one("comment", { flow: text, text }),
    one("addBranch", { step: text, kind: oneOf(branches) }),
    one("removeBranch", { block: text }),
    one("extract", { steps: texts, name: text, scope: v.exactOptional(oneOf(scopes)) }),
    one("rename", { at: count, name: text }),
    one("addHandler", { trigger: text, event: text }),
    one("removeHandler", { flow: text }),
    one("setEvent", { flow: text, trigger: text, from: text, event: text }),
    one("addTrigger", { source: text, name: v.exactOptional(text), events: v.exactOptional(texts) }),
    one("setOption", { trigger: text, option: text, value: v.exactOptional(optionValue) }),
    one("removeTrigger", { trigger: text }),
    one("addSetting", { name: text, ...described, default: v.exactOptional(text) }),
    one("toSetting", { step: text, field: text, offset: v.exactOptional(count), name: text, ...described }),
    one("removeSetting", { name: text }),
    one("removeConnection", { name: text }),
    one("addConnection", {
      connector: text,
      name: text,
      code: v.exactOptional(code),
      settings: v.exactOptional(v.record(v.string(), text, mustBeObject)),
    }),
    one("mapSet", { ...mapped, path, text, index: v.exactOptional(count), replace: v.exactOptional(flag) }),
    one("mapFill", {
      ...mapped,
      values: v.array(object({ path, text }), mustBeList),
      replace: v.exactOptional(flag),
    }),
    one("mapExtract", { ...mapped, path, name: text }),
    one("mapType", { ...mapped, name: text, json: text }),
    one("mapRemove", { ...mapped, path }),
  ] as const;
}

type ReadEdit = v.InferOutput<ReturnType<typeof formsOf>[number]>;

/** What reads every operation; the type check fails where one is missing. */
type Schema =
  Exclude<FlowEdit["op"], ReadEdit["op"]> extends never ? v.GenericSchema<unknown, FlowEdit> : never;

function schemaOf(surplus: Surplus): Schema {
  const forms = formsOf(surplus);
  const ops = [...new Set(forms.map(({ entries }) => entries.op.literal))];
  const message = ({ path: at }: { readonly path?: unknown }): string =>
    at === undefined ? mustBeObject : `must be one of ${ops.join(", ")}`;
  const read: v.GenericSchema<unknown, ReadEdit> = v.variant("op", forms, message);
  return read;
}

/** Reads every edit, and refuses members that its `op` does not have. Its JSON Schema is what a model is told of edits. */
export const strictEdit = (): Schema => schemaOf("refused");

let schema: Schema | undefined;

/**
 * Reads an edit that came from elsewhere and keeps only the members that its `op` has.
 * @throws EditMistake where it is not an edit
 */
export function readEdit(value: unknown): FlowEdit {
  if (!isRecord(value)) throw new EditMistake("edit", mustBeObject);
  const given = Object.entries(value).filter(([, member]) => member !== undefined);
  schema ??= schemaOf("dropped");
  const read = v.safeParse(schema, Object.fromEntries(given), { abortEarly: true });
  if (read.success) return read.output;
  const [issue] = read.issues;
  throw new EditMistake(v.getDotPath(issue) ?? "edit", issue.message);
}
