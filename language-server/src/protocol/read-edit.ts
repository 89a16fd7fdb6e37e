import type { ConnectionCode, ConnectionSetting } from "@hookloom/runtime/catalog";
import type { BranchKind, CodeImport, FlowEdit, OptionValue, WrapKind } from "./flow-edit.ts";
import type { MappingKey, MappingPath, MappingPlace } from "./mapping.ts";
import { isRecord } from "./unknown-values.ts";

type Members = Readonly<Record<string, unknown>>;

/** The longest text in an edit, in UTF-16 units; nobody types or pastes more. */
const maxTextLength = 4_000_000;

/** A value that is not an edit: the invalid member, and what it must be. */
export class EditMistake extends Error {
  readonly member: string;
  constructor(member: string, must: string) {
    super(member === "edit" ? `it must be ${must}` : `its member "${member}" must be ${must}`);
    this.name = "EditMistake";
    this.member = member;
  }
}

function members(value: unknown, name: string): Members {
  if (!isRecord(value)) throw new EditMistake(name, "an object");
  return value;
}

function text(of: Members, name: string): string {
  const value = of[name];
  if (typeof value !== "string") throw new EditMistake(name, "a text");
  if (value.length > maxTextLength)
    throw new EditMistake(name, `a text of at most ${maxTextLength} characters`);
  return value;
}

function count(of: Members, name: string): number {
  const value = of[name];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
    throw new EditMistake(name, "a whole number from 0 on");
  return value;
}

function texts(of: Members, name: string): readonly string[] {
  const value = of[name];
  if (!Array.isArray(value) || value.some((item) => typeof item !== "string"))
    throw new EditMistake(name, "a list of texts");
  return value as readonly string[];
}

function oneOf<T extends string>(of: Members, name: string, allowed: readonly T[]): T {
  const found = allowed.find((item) => item === of[name]);
  if (found === undefined) throw new EditMistake(name, `one of ${allowed.join(", ")}`);
  return found;
}

const wraps: readonly WrapKind[] = ["if", "try", "for", "while", "parallel"];
const branches: readonly BranchKind[] = ["else", "elseIf", "case", "default", "catch", "finally"];

function asInsert(of: Members): FlowEdit {
  const place = { op: "insert", block: text(of, "block"), index: count(of, "index") } as const;
  if (of.step === undefined)
    return {
      ...place,
      code: text(of, "code"),
      ...(of.imports === undefined ? {} : { imports: list(of, "imports", asCodeImport) }),
    };
  const step = members(of.step, "step");
  const given = members(step.fields, "fields");
  const fields = Object.fromEntries(Object.keys(given).map((name) => [name, text(given, name)]));
  return { ...place, step: { kind: text(step, "kind"), fields } };
}

const isMappingKey = (key: unknown): key is MappingKey =>
  key === null ||
  typeof key === "string" ||
  (typeof key === "number" && Number.isSafeInteger(key) && key >= 0);

/** Reads the path of a mapped value. @throws EditMistake */
function mappingPath({ path }: Members): MappingPath {
  if (!Array.isArray(path) || !path.every(isMappingKey))
    throw new EditMistake("path", "a list of names, of indexes, and of null for the elements of a list");
  return path;
}

/** Reads the place of a mapping. @throws EditMistake */
export function readMappingPlace(of: Readonly<Record<string, unknown>>): MappingPlace {
  const { argument } = of;
  const place = { step: text(of, "step"), field: text(of, "field") };
  return argument === undefined ? place : { ...place, argument: count(of, "argument") };
}

function asMapSet(of: Members): FlowEdit {
  const { index, replace } = of;
  if (replace !== undefined && typeof replace !== "boolean")
    throw new EditMistake("replace", "true or false");
  return {
    op: "mapSet",
    ...readMappingPlace(of),
    path: mappingPath(of),
    text: text(of, "text"),
    ...(index === undefined ? {} : { index: count(of, "index") }),
    ...(replace === undefined ? {} : { replace }),
  };
}

function asAddTrigger(of: Members): FlowEdit {
  return {
    op: "addTrigger",
    source: text(of, "source"),
    ...(of.name === undefined ? {} : { name: text(of, "name") }),
    ...(of.events === undefined ? {} : { events: texts(of, "events") }),
  };
}

function asOptionValue({ value }: Members): OptionValue {
  const isPlain = typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value));
  if (isPlain) return value;
  if (typeof value === "object") return { setting: text(members(value, "value"), "setting") };
  return text({ value }, "value");
}

function asSetOption(of: Members): FlowEdit {
  const option = { op: "setOption", trigger: text(of, "trigger"), option: text(of, "option") } as const;
  return of.value === undefined ? option : { ...option, value: asOptionValue(of) };
}

function asAddSetting(of: Members): FlowEdit {
  if (of.secret !== undefined && typeof of.secret !== "boolean")
    throw new EditMistake("secret", "true or false");
  return {
    op: "addSetting",
    name: text(of, "name"),
    ...(typeof of.secret === "boolean" ? { secret: of.secret } : {}),
    ...(of.description === undefined ? {} : { description: text(of, "description") }),
    ...(of.default === undefined ? {} : { default: text(of, "default") }),
  };
}

function asToSetting(of: Members): FlowEdit {
  if (of.secret !== undefined && typeof of.secret !== "boolean")
    throw new EditMistake("secret", "true or false");
  return {
    op: "toSetting",
    step: text(of, "step"),
    field: text(of, "field"),
    ...(of.offset === undefined ? {} : { offset: count(of, "offset") }),
    name: text(of, "name"),
    ...(typeof of.secret === "boolean" ? { secret: of.secret } : {}),
    ...(of.description === undefined ? {} : { description: text(of, "description") }),
  };
}

function asRemove(of: Members): FlowEdit {
  const { unusedImports } = of;
  if (unusedImports !== undefined && typeof unusedImports !== "boolean")
    throw new EditMistake("unusedImports", "true or false");
  const steps = texts(of, "steps");
  return { op: "remove", steps, ...(unusedImports === undefined ? {} : { unusedImports }) };
}

function list<T>(of: Members, name: string, read: (of: Members) => T): readonly T[] {
  const value = of[name];
  if (!Array.isArray(value)) throw new EditMistake(name, "a list of objects");
  return value.map((item) => read(members(item, name)));
}

function textsByName(of: Members, name: string): Readonly<Record<string, string>> {
  const value = members(of[name], name);
  return Object.fromEntries(Object.keys(value).map((key) => [key, text(value, key)]));
}

function asCodeImport(of: Members): CodeImport {
  const name = { module: text(of, "module"), name: text(of, "name"), as: text(of, "as") };
  return of.type === true ? { ...name, type: true } : name;
}

function asConnectionSetting(of: Members): ConnectionSetting {
  const { secret, optional } = of;
  if (typeof secret !== "boolean") throw new EditMistake("secret", "true or false");
  return {
    name: text(of, "name"),
    description: text(of, "description"),
    secret,
    ...(of.default === undefined ? {} : { default: text(of, "default") }),
    ...(optional === true ? { optional } : {}),
  };
}

function asConnectionCode(of: Members): ConnectionCode {
  return {
    imports: list(of, "imports", (one) => ({
      module: text(one, "module"),
      name: text(one, "name"),
      as: text(one, "as"),
    })),
    factory: text(of, "factory"),
    settings: list(of, "settings", asConnectionSetting),
    variable: text(of, "variable"),
  };
}

function asAddConnection(of: Members): FlowEdit {
  return {
    op: "addConnection",
    connector: text(of, "connector"),
    name: text(of, "name"),
    ...(of.code === undefined ? {} : { code: asConnectionCode(members(of.code, "code")) }),
    ...(of.settings === undefined ? {} : { settings: textsByName(of, "settings") }),
  };
}

type Reader = (of: Members) => FlowEdit;

const readers: { readonly [op in FlowEdit["op"]]: Reader } = {
  insert: asInsert,
  set: (of) => ({ op: "set", step: text(of, "step"), field: text(of, "field"), text: text(of, "text") }),
  remove: asRemove,
  duplicate: (of) => ({ op: "duplicate", steps: texts(of, "steps") }),
  disable: (of) => ({ op: "disable", steps: texts(of, "steps") }),
  enable: (of) => ({ op: "enable", steps: texts(of, "steps") }),
  move: (of) => ({
    op: "move",
    steps: texts(of, "steps"),
    block: text(of, "block"),
    index: count(of, "index"),
  }),
  paste: (of) => ({
    op: "paste",
    block: text(of, "block"),
    index: count(of, "index"),
    code: text(of, "code"),
    ...(of.imports === undefined ? {} : { imports: list(of, "imports", asCodeImport) }),
  }),
  wrap: (of) => ({ op: "wrap", steps: texts(of, "steps"), in: oneOf(of, "in", wraps) }),
  unwrap: (of) => ({ op: "unwrap", step: text(of, "step") }),
  comment: (of) => ({
    op: "comment",
    ...(of.flow === undefined ? { step: text(of, "step") } : { flow: text(of, "flow") }),
    text: text(of, "text"),
  }),
  addBranch: (of) => ({ op: "addBranch", step: text(of, "step"), kind: oneOf(of, "kind", branches) }),
  removeBranch: (of) => ({ op: "removeBranch", block: text(of, "block") }),
  extract: (of) => ({ op: "extract", steps: texts(of, "steps"), name: text(of, "name") }),
  rename: (of) => ({ op: "rename", at: count(of, "at"), name: text(of, "name") }),
  addHandler: (of) => ({ op: "addHandler", trigger: text(of, "trigger"), event: text(of, "event") }),
  removeHandler: (of) => ({ op: "removeHandler", flow: text(of, "flow") }),
  setEvent: (of) => ({
    op: "setEvent",
    flow: text(of, "flow"),
    trigger: text(of, "trigger"),
    from: text(of, "from"),
    event: text(of, "event"),
  }),
  addTrigger: asAddTrigger,
  setOption: asSetOption,
  removeTrigger: (of) => ({ op: "removeTrigger", trigger: text(of, "trigger") }),
  addSetting: asAddSetting,
  toSetting: asToSetting,
  removeSetting: (of) => ({ op: "removeSetting", name: text(of, "name") }),
  removeConnection: (of) => ({ op: "removeConnection", name: text(of, "name") }),
  addConnection: asAddConnection,
  mapSet: asMapSet,
  mapFill: (of) => ({
    op: "mapFill",
    ...readMappingPlace(of),
    values: list(of, "values", (one) => ({ path: mappingPath(one), text: text(one, "text") })),
  }),
  mapExtract: (of) => ({
    op: "mapExtract",
    ...readMappingPlace(of),
    path: mappingPath(of),
    name: text(of, "name"),
  }),
  mapType: (of) => ({
    op: "mapType",
    ...readMappingPlace(of),
    name: text(of, "name"),
    json: text(of, "json"),
  }),
  mapRemove: (of) => ({ op: "mapRemove", ...readMappingPlace(of), path: mappingPath(of) }),
};

const ops = Object.keys(readers) as FlowEdit["op"][];

/**
 * Reads an edit that came from elsewhere and keeps only the members that its `op` has.
 * @throws EditMistake where it is not an edit
 */
export function readEdit(value: unknown): FlowEdit {
  const of = members(value, "edit");
  return readers[oneOf(of, "op", ops)](of);
}
