import {
  type BranchKind,
  type FlowEdit,
  type FlowViewContract,
  RpcError,
  type WrapKind,
} from "@hookloom/language-server/protocol";

type Requests = FlowViewContract["host"]["requests"];
type Events = FlowViewContract["view"]["events"];
type Members = Readonly<Record<string, unknown>>;

/** Longest text that a message may carry; larger ones are no edit that a person made. */
const longestText = 4_000_000;

function badMessage(what: string): RpcError {
  return new RpcError("bad-message", `The diagram sent a message without a proper ${what}.`);
}

function members(value: unknown, what = "content"): Members {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw badMessage(what);
  return value as Members;
}

function text(of: Members, name: string): string {
  const value = of[name];
  if (typeof value !== "string" || value.length > longestText) throw badMessage(name);
  return value;
}

function count(of: Members, name: string): number {
  const value = of[name];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw badMessage(name);
  return value;
}

function texts(of: Members, name: string): readonly string[] {
  const value = of[name];
  if (!Array.isArray(value) || value.some((item) => typeof item !== "string")) throw badMessage(name);
  return value as readonly string[];
}

function oneOf<T extends string>(of: Members, name: string, allowed: readonly T[]): T {
  const found = allowed.find((item) => item === of[name]);
  if (found === undefined) throw badMessage(name);
  return found;
}

const wraps: readonly WrapKind[] = ["if", "try", "for", "while", "parallel"];
const branches: readonly BranchKind[] = ["else", "elseIf", "case", "default", "catch", "finally"];

function asInsert(of: Members): FlowEdit {
  const place = { op: "insert", block: text(of, "block"), index: count(of, "index") } as const;
  if (of.step === undefined) return { ...place, code: text(of, "code") };
  const step = members(of.step, "step");
  const given = members(step.fields, "fields");
  const fields = Object.fromEntries(Object.keys(given).map((name) => [name, text(given, name)]));
  return { ...place, step: { kind: text(step, "kind"), fields } };
}

function asAddTrigger(of: Members): FlowEdit {
  const source = text(of, "source");
  return of.name === undefined
    ? { op: "addTrigger", source }
    : { op: "addTrigger", source, name: text(of, "name") };
}

function asAddSetting(of: Members): FlowEdit {
  if (of.secret !== undefined && typeof of.secret !== "boolean") throw badMessage("secret");
  return {
    op: "addSetting",
    name: text(of, "name"),
    ...(typeof of.secret === "boolean" ? { secret: of.secret } : {}),
    ...(of.description === undefined ? {} : { description: text(of, "description") }),
    ...(of.default === undefined ? {} : { default: text(of, "default") }),
  };
}

type Reader = (of: Members) => FlowEdit;

const readers: { readonly [op in FlowEdit["op"]]: Reader } = {
  insert: asInsert,
  set: (of) => ({ op: "set", step: text(of, "step"), field: text(of, "field"), text: text(of, "text") }),
  remove: (of) => ({ op: "remove", steps: texts(of, "steps") }),
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
  }),
  wrap: (of) => ({ op: "wrap", steps: texts(of, "steps"), in: oneOf(of, "in", wraps) }),
  unwrap: (of) => ({ op: "unwrap", step: text(of, "step") }),
  comment: (of) => ({ op: "comment", step: text(of, "step"), text: text(of, "text") }),
  addBranch: (of) => ({ op: "addBranch", step: text(of, "step"), kind: oneOf(of, "kind", branches) }),
  removeBranch: (of) => ({ op: "removeBranch", block: text(of, "block") }),
  extract: (of) => ({ op: "extract", steps: texts(of, "steps"), name: text(of, "name") }),
  rename: (of) => ({ op: "rename", at: count(of, "at"), name: text(of, "name") }),
  addHandler: (of) => ({ op: "addHandler", trigger: text(of, "trigger"), event: text(of, "event") }),
  removeHandler: (of) => ({ op: "removeHandler", flow: text(of, "flow") }),
  addTrigger: asAddTrigger,
  removeTrigger: (of) => ({ op: "removeTrigger", trigger: text(of, "trigger") }),
  addSetting: asAddSetting,
  addConnection: (of) => ({
    op: "addConnection",
    connector: text(of, "connector"),
    name: text(of, "name"),
  }),
};

/**
 * Reads an edit that came over the wire and keeps only the members that its `op` has.
 * @throws RpcError `bad-message` where it is not an edit.
 */
export function asFlowEdit(value: unknown): FlowEdit {
  const of = members(value, "edit");
  const op = text(of, "op");
  if (!Object.hasOwn(readers, op)) throw badMessage("op");
  return readers[op as FlowEdit["op"]](of);
}

/** Guards of the view's requests; each throws RpcError `bad-message`. */
export const requestGuards: {
  readonly [M in keyof Requests]: (value: unknown) => Requests[M]["params"];
} = {
  edit: (value) => {
    const of = members(value);
    return { version: count(of, "version"), edit: asFlowEdit(of.edit) };
  },
  check: (value) => requestGuards.edit(value),
  undo: () => ({}),
  redo: () => ({}),
  palette: (value) => {
    const of = members(value);
    return { version: count(of, "version"), block: text(of, "block"), index: count(of, "index") };
  },
  textOf: (value) => {
    const of = members(value);
    return { version: count(of, "version"), steps: texts(of, "steps") };
  },
  readClipboard: () => ({}),
  writeClipboard: (value) => ({ text: text(members(value), "text") }),
};

/** Guards of the view's events; each throws RpcError `bad-message`. */
export const eventGuards: { readonly [E in keyof Events]: (value: unknown) => Events[E] } = {
  ready: (value) => {
    const of = members(value);
    return of.version === undefined ? {} : { version: count(of, "version") };
  },
  select: (value) => {
    const of = members(value);
    return { version: count(of, "version"), step: text(of, "step") };
  },
  reveal: (value) => {
    const of = members(value);
    return { version: count(of, "version"), start: count(of, "start"), end: count(of, "end") };
  },
  sendSample: (value) => {
    const of = members(value);
    return { event: text(of, "event"), source: text(of, "source"), trigger: text(of, "trigger") };
  },
  openFile: (value) => ({ specifier: text(members(value), "specifier") }),
};
