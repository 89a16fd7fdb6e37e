import * as v from "valibot";
import { count, flag, type Message, mappingLocation, mappingPath, text, textLength } from "./messages.ts";
import { newStepKinds } from "./step-kinds.ts";
import { isRecord } from "./unknown-values.ts";

/** Error for a value that is not a valid edit: the invalid member and the expected value. */
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

/** Returns the message for an invalid, missing or unknown member. */
const messageIn =
  (entries: v.ObjectEntries) =>
  ({ path: at }: { readonly path?: v.IssuePathItem[] | undefined }): string => {
    if (at === undefined) return mustBeObject;
    const entry = entries[String(at[0]?.key)];
    const missing = entry && v.safeParse(entry, undefined).issues?.[0].message;
    return missing ?? `is unknown: the known members are ${Object.keys(entries).join(", ")}`;
  };

/** How to handle unknown members. */
type Surplus = "dropped" | "refused";

function objectSchema<const E extends v.ObjectEntries>(surplus: Surplus, entries: E) {
  const message = messageIn(entries);
  const schema = surplus === "dropped" ? v.object(entries, message) : v.strictObject(entries, message);
  return schema as v.ObjectSchema<E, typeof message>;
}

const wrapKind = choiceSchema("if", "try", "for", "while", "parallel");
const extractScope = choiceSchema("module", "class", "inner");
const branchKind = choiceSchema("else", "elseIf", "case", "default", "catch", "finally");
const stepTexts = v.array(text, "must be a list of strings");

/** Schemas shared by several edits and other messages. */
function sharedSchemas(surplus: Surplus) {
  const object = <const E extends v.ObjectEntries>(entries: E) => objectSchema(surplus, entries);
  // The step writer reports unknown kinds, with the kind in its message.
  const kind = v.pipe(text, v.metadata({ enum: newStepKinds }));
  const imported = {
    module: text,
    /** The exported name; `default` for a default import, `*` for the whole module. */
    name: text,
    /** The local name in the code. */
    as: text,
  };
  // Infinity is not a plain value and cannot be represented in JSON.
  const number = v.pipe(v.number(), v.minValue(Number.MIN_SAFE_INTEGER), v.maxValue(Number.MAX_SAFE_INTEGER));
  const optionText = 'must be a string, a number, true, false or { "setting": name }';
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
    /** With `type` set for a type-only import. */
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

/** The members of every edit. `step`, `block` and `flow` are document ids. An edit with two forms is listed twice. */
function editSchemas(surplus: Surplus) {
  const { object, step, codeImport, optionValue, connectionCode } = sharedSchemas(surplus);
  // Imports for the names in the code. A name is replaced by the file's existing name for the same export, or by a free one.
  const imports = v.exactOptional(v.array(codeImport, mustBeList));
  const codeOrStep = v.pipe(v.string('must be a string, unless "step" has a kind and fields'), textLength);
  const described = { secret: v.exactOptional(flag), description: v.exactOptional(text) };
  const editSchema = <const Op extends string, const E extends v.ObjectEntries>(op: Op, entries: E) =>
    object({ op: v.literal(op), ...entries });
  return [
    editSchema("insert", { block: text, index: count, code: codeOrStep, imports }),
    editSchema("insert", { block: text, index: count, step }),
    editSchema("set", { step: text, field: text, text }),
    editSchema("remove", {
      steps: stepTexts,
      /** Also removes imports that only these steps use. `insert` does not restore them. */
      unusedImports: v.exactOptional(flag),
    }),
    editSchema("duplicate", { steps: stepTexts }),
    editSchema("disable", { steps: stepTexts }),
    editSchema("enable", { steps: stepTexts }),
    editSchema("move", { steps: stepTexts, block: text, index: count }),
    editSchema("paste", { block: text, index: count, code: text, imports }),
    editSchema("wrap", { steps: stepTexts, in: wrapKind }),
    editSchema("unwrap", { step: text }),
    editSchema("comment", { step: text, text }),
    // The comment above a function or a handler's registration.
    editSchema("comment", { flow: text, text }),
    editSchema("addBranch", { step: text, kind: branchKind }),
    editSchema("removeBranch", { block: text }),
    editSchema("extract", {
      steps: stepTexts,
      name: text,
      /** The scope that declares the function. Defaults to the outermost possible one. */
      scope: v.exactOptional(extractScope),
    }),
    editSchema("rename", { at: count, name: text }),
    editSchema("addHandler", { trigger: text, event: text }),
    editSchema("removeHandler", { flow: text }),
    // Registers the handler for an event other than `from`. Its code is unchanged.
    editSchema("setEvent", { flow: text, trigger: text, from: text, event: text }),
    editSchema("addTrigger", {
      source: text,
      name: v.exactOptional(text),
      /** Events to create handlers for immediately. */
      events: v.exactOptional(stepTexts),
    }),
    editSchema("setOption", {
      trigger: text,
      /** An option of the source's factory function: `path`. */
      option: text,
      /** The new value. Without a value, the option is removed and the source's default applies. */
      value: v.exactOptional(optionValue),
    }),
    editSchema("removeTrigger", { trigger: text }),
    editSchema("addSetting", { name: text, ...described, default: v.exactOptional(text) }),
    // Declares a setting with a literal as its default, or a secret, and replaces the literal with a reference to it. A secret's
    // value is not written to any file: the caller stores it.
    editSchema("toSetting", {
      step: text,
      field: text,
      /** The literal's start offset in the field's text. Without an offset, the whole field is the literal. */
      offset: v.exactOptional(count),
      name: text,
      ...described,
    }),
    editSchema("removeSetting", { name: text }),
    editSchema("removeConnection", { name: text }),
    editSchema("addConnection", {
      /** The id of a catalogue row, otherwise the package name. */
      connector: text,
      /** The name of the variable for the client. */
      name: text,
      /** Code that creates a client, for a package without a catalogue row. */
      code: v.exactOptional(connectionCode),
      /** New names for the settings in the code: `{ SLACK_TOKEN: "OPS_SLACK_TOKEN" }`. */
      settings: v.exactOptional(v.record(v.string(), text, mustBeObject)),
    }),
    // Writes one value of a mapping: replaces the existing value, otherwise adds a property or item.
    editSchema("mapSet", {
      ...mappingLocation,
      path: mappingPath,
      text,
      /** Position of a new property in its object, counting spreads and methods. Defaults to the end. */
      index: v.exactOptional(count),
      /** Also replaces code that is not a link. Without this flag, the edit is rejected. */
      replace: v.exactOptional(flag),
    }),
    // Writes several values that are not in the mapping yet.
    editSchema("mapFill", {
      ...mappingLocation,
      values: v.array(object({ path: mappingPath, text }), mustBeList),
      /** Also replaces existing values. An empty string removes a value. */
      replace: v.exactOptional(flag),
    }),
    // Extracts one value of a mapping into a function and replaces the value with a call.
    editSchema("mapExtract", { ...mappingLocation, path: mappingPath, name: text }),
    // Declares a type from a sample and assigns it to the mapped value.
    editSchema("mapType", { ...mappingLocation, name: text, json: text }),
    // Removes one property or item of a mapping.
    editSchema("mapRemove", { ...mappingLocation, path: mappingPath }),
  ] as const;
}

type Parts = ReturnType<typeof sharedSchemas>;

export type WrapKind = Message<typeof wrapKind>;
/**
 * Where an extracted function is declared: at the top level, as a method of the surrounding class, or inside the surrounding
 * function.
 */
export type ExtractScope = Message<typeof extractScope>;
export type BranchKind = Message<typeof branchKind>;
/** A step that a template writes: its kind and the text of its fields. */
export interface NewStep extends Message<Parts["step"]> {}
/** A name to import for the code. */
export interface CodeImport extends Message<Parts["codeImport"]> {}
/** A plain option value, or the name of the setting that the option reads. */
export type OptionValue = Message<Parts["optionValue"]>;
/** One edit of a flow. */
export type FlowEdit = Message<ReturnType<typeof editSchemas>[number]>;
export type FlowEditOp = FlowEdit["op"];
/** An edit with one of the given `op` values. */
export type EditOf<Op extends FlowEditOp> = FlowEdit & { readonly op: Op };

function createSchema(surplus: Surplus): v.GenericSchema<unknown, FlowEdit> {
  const forms = editSchemas(surplus);
  const ops = [...new Set(forms.map(({ entries }) => entries.op.literal))];
  const message = ({ path: at }: { readonly path?: unknown }): string =>
    at === undefined ? mustBeObject : `must be one of ${ops.join(", ")}`;
  return v.variant("op", forms, message);
}

/** A schema of all edits that rejects unknown members. Its JSON Schema describes the edits to a language model. */
export const strictEdit = (): v.GenericSchema<unknown, FlowEdit> => createSchema("refused");

/** The defined members of an object. Undefined for any other value. */
const definedMembers = (value: unknown): unknown =>
  isRecord(value)
    ? Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined))
    : undefined;

/** A schema of all edits that drops unknown members. */
export const flowEdit: v.GenericSchema<unknown, FlowEdit> = v.pipe(
  v.unknown(),
  v.transform(definedMembers),
  createSchema("dropped"),
);

/**
 * Reads an edit from an untrusted source.
 * @throws EditMistake if the value is not an edit
 */
export function readEdit(value: unknown): FlowEdit {
  const read = v.safeParse(flowEdit, value, { abortEarly: true });
  if (read.success) return read.output;
  const [issue] = read.issues;
  throw new EditMistake(v.getDotPath(issue) ?? "edit", issue.message);
}

/** The reason why an edit was rejected. Codes are stable; messages are for users. */
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
  /** For a proposal: TypeScript reports an error in it, or is not available. */
  | "wrong-types"
  | "no-types";
