import * as v from "valibot";
import { count, flag, type Message, mappingLocation, mappingPath, text, textLength } from "./messages.ts";
import { newStepKinds } from "./step-kinds.ts";
import { isRecord } from "./unknown-values.ts";

/** A value that is not an edit: the invalid member, and what it must be. */
export class EditMistake extends Error {
  constructor(member: string, mistake: string) {
    super(member === "edit" ? `it ${mistake}` : `its member "${member}" ${mistake}`);
    this.name = "EditMistake";
  }
}

const mustBeList = "must be a list of objects";
const mustBeObject = "must be an object";

const choiceSchema = <const T extends readonly string[]>(...allowed: T) =>
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

function objectSchema<const E extends v.ObjectEntries>(surplus: Surplus, entries: E) {
  const message = messageIn(entries);
  const made = surplus === "dropped" ? v.object(entries, message) : v.strictObject(entries, message);
  return made as v.ObjectSchema<E, typeof message>;
}

const wrapKind = choiceSchema("if", "try", "for", "while", "parallel");
const extractScope = choiceSchema("module", "class", "inner");
const branchKind = choiceSchema("else", "elseIf", "case", "default", "catch", "finally");
const stepTexts = v.array(text, "must be a list of texts");

/** Parts that several edits, or other messages, share. */
function sharedSchemas(surplus: Surplus) {
  const object = <const E extends v.ObjectEntries>(entries: E) => objectSchema(surplus, entries);
  // The error for another kind comes from the writer of the step, which names it.
  const kind = v.pipe(text, v.metadata({ enum: newStepKinds }));
  const imported = {
    module: text,
    /** The exported name; `default` for a default import, `*` for the whole module. */
    name: text,
    /** The name in the code. */
    as: text,
  };
  // Infinity is no plain value, and no JSON.
  const number = v.pipe(v.number(), v.minValue(Number.MIN_SAFE_INTEGER), v.maxValue(Number.MAX_SAFE_INTEGER));
  const optionText = 'must be a text, a number, true, false or { "setting": name }';
  const setting = object({
    name: text,
    description: text,
    secret: flag,
    default: v.exactOptional(text),
    optional: v.exactOptional(flag),
  });
  return {
    object,
    step: object({ kind, fields: v.record(v.string(), text, mustBeObject) }),
    /** True as `type` for one that is imported as a type alone. */
    codeImport: object({ ...imported, type: v.exactOptional(flag) }),
    optionValue: v.union([text, number, flag, object({ setting: text })], optionText),
    connectionCode: object({
      imports: v.array(object(imported), mustBeList),
      factory: text,
      settings: v.array(setting, mustBeList),
      variable: text,
    }),
  };
}

/** The members of every edit, whose `step`, `block` and `flow` are ids of the document; one with two forms is there twice. */
function editSchemas(surplus: Surplus) {
  const { object, step, codeImport, optionValue, connectionCode } = sharedSchemas(surplus);
  // What the code means by these names; the file's own name for the same, or a free one, replaces them.
  const imports = v.exactOptional(v.array(codeImport, mustBeList));
  const codeOrStep = v.pipe(v.string('must be a text, unless "step" has a kind and fields'), textLength);
  const described = { secret: v.exactOptional(flag), description: v.exactOptional(text) };
  const one = <const Op extends string, const E extends v.ObjectEntries>(op: Op, entries: E) =>
    object({ op: v.literal(op), ...entries });
  return [
    one("insert", { block: text, index: count, code: codeOrStep, imports }),
    one("insert", { block: text, index: count, step }),
    one("set", { step: text, field: text, text }),
    one("remove", {
      steps: stepTexts,
      /** Also removes what only these steps use of the file's imports; `insert` does not bring it back. */
      unusedImports: v.exactOptional(flag),
    }),
    one("duplicate", { steps: stepTexts }),
    one("disable", { steps: stepTexts }),
    one("enable", { steps: stepTexts }),
    one("move", { steps: stepTexts, block: text, index: count }),
    one("paste", { block: text, index: count, code: text, imports }),
    one("wrap", { steps: stepTexts, in: wrapKind }),
    one("unwrap", { step: text }),
    one("comment", { step: text, text }),
    // The comment above a function, or above the registration of a handler.
    one("comment", { flow: text, text }),
    one("addBranch", { step: text, kind: branchKind }),
    one("removeBranch", { block: text }),
    one("extract", {
      steps: stepTexts,
      name: text,
      /** Where the function is declared; without it, as far outside as possible. */
      scope: v.exactOptional(extractScope),
    }),
    one("rename", { at: count, name: text }),
    one("addHandler", { trigger: text, event: text }),
    one("removeHandler", { flow: text }),
    // Registers the handler for another event than `from`; its code stays as it is.
    one("setEvent", { flow: text, trigger: text, from: text, event: text }),
    one("addTrigger", {
      source: text,
      name: v.exactOptional(text),
      /** Events that get a handler at once. */
      events: v.exactOptional(stepTexts),
    }),
    one("setOption", {
      trigger: text,
      /** An option of the source's factory: `path`. */
      option: text,
      /** The new value; without one the option is removed, so that the source's default applies. */
      value: v.exactOptional(optionValue),
    }),
    one("removeTrigger", { trigger: text }),
    one("addSetting", { name: text, ...described, default: v.exactOptional(text) }),
    // Declares a setting with a literal as its default, or a secret, and replaces the literal by its value. The value of a
    // secret is not written anywhere: the caller keeps it.
    one("toSetting", {
      step: text,
      field: text,
      /** Where the literal starts in the text of the field; without it the whole field is the literal. */
      offset: v.exactOptional(count),
      name: text,
      ...described,
    }),
    one("removeSetting", { name: text }),
    one("removeConnection", { name: text }),
    one("addConnection", {
      /** The id of a row of the catalogue, else the package's name. */
      connector: text,
      /** The variable that holds the client. */
      name: text,
      /** What makes a client of a package without a row. */
      code: v.exactOptional(connectionCode),
      /** Other names for the settings of the code: `{ SLACK_TOKEN: "OPS_SLACK_TOKEN" }`. */
      settings: v.exactOptional(v.record(v.string(), text, mustBeObject)),
    }),
    // Writes one value of a mapping: replaces the existing one, else adds one new property or item.
    one("mapSet", {
      ...mappingLocation,
      path: mappingPath,
      text,
      /** Where a new property goes among those of its object, spreads and methods counted; at the end without it. */
      index: v.exactOptional(count),
      /** Also replaces code that is not a link, which is otherwise rejected. */
      replace: v.exactOptional(flag),
    }),
    // Writes several values that the mapping does not have yet.
    one("mapFill", {
      ...mappingLocation,
      values: v.array(object({ path: mappingPath, text }), mustBeList),
      /** Also replaces values that are there; an empty text takes one away. */
      replace: v.exactOptional(flag),
    }),
    // Makes a function of one value of a mapping, and replaces the value by its call.
    one("mapExtract", { ...mappingLocation, path: mappingPath, name: text }),
    // Declares the type of a sample, and gives it to the mapped value.
    one("mapType", { ...mappingLocation, name: text, json: text }),
    // Removes one property or item of a mapping.
    one("mapRemove", { ...mappingLocation, path: mappingPath }),
  ] as const;
}

type Parts = ReturnType<typeof sharedSchemas>;

export type WrapKind = Message<typeof wrapKind>;
/** Where a function of steps is declared: at the top level, as a method of the class around them, or inside of their function. */
export type ExtractScope = Message<typeof extractScope>;
export type BranchKind = Message<typeof branchKind>;
/** A step that a template writes: the kind and the texts of its fields. */
export interface NewStep extends Message<Parts["step"]> {}
/** A name that code imports. */
export interface CodeImport extends Message<Parts["codeImport"]> {}
/** A plain value of an option, or the name of the setting that it reads. */
export type OptionValue = Message<Parts["optionValue"]>;
/** One edit of a flow. */
export type FlowEdit = Message<ReturnType<typeof editSchemas>[number]>;
export type FlowEditOp = FlowEdit["op"];
/** An edit of some kinds. */
export type EditOf<Op extends FlowEditOp> = FlowEdit & { readonly op: Op };

function createSchema(surplus: Surplus): v.GenericSchema<unknown, FlowEdit> {
  const forms = editSchemas(surplus);
  const ops = [...new Set(forms.map(({ entries }) => entries.op.literal))];
  const message = ({ path: at }: { readonly path?: unknown }): string =>
    at === undefined ? mustBeObject : `must be one of ${ops.join(", ")}`;
  return v.variant("op", forms, message);
}

/** Reads every edit, and rejects members that its `op` does not have. Its JSON Schema is what a model is told of edits. */
export const strictEdit = (): v.GenericSchema<unknown, FlowEdit> => createSchema("refused");

/** The members that a value has, if it is an object. */
const given = (value: unknown): unknown =>
  isRecord(value)
    ? Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined))
    : undefined;

/** Reads every edit, and keeps only the members that its `op` has. */
export const flowEdit: v.GenericSchema<unknown, FlowEdit> = v.pipe(
  v.unknown(),
  v.transform(given),
  createSchema("dropped"),
);

/**
 * Reads an edit that came from elsewhere.
 * @throws EditMistake where it is not an edit
 */
export function readEdit(value: unknown): FlowEdit {
  const read = v.safeParse(flowEdit, value, { abortEarly: true });
  if (read.success) return read.output;
  const [issue] = read.issues;
  throw new EditMistake(v.getDotPath(issue) ?? "edit", issue.message);
}

/** Why an edit was rejected. Codes are stable; messages are for users. */
export type RejectionCode =
  | "stale"
  | "not-found"
  | "bad-edit"
  | "bad-field"
  | "syntax"
  | "await-outside-async"
  | "jump-outside-loop"
  | "return-outside-function"
  | "into-itself"
  | "inside-hole"
  | "not-applicable"
  | "changes-meaning"
  | "name-taken"
  /** Of a proposal: TypeScript reports an error in it, or is not available. */
  | "wrong-types"
  | "no-types";
