import {
  EditMistake,
  type FlowEdit,
  type FlowViewContract,
  RpcError,
  readEdit,
} from "@hookloom/language-server/protocol";

type Requests = FlowViewContract["host"]["requests"];
type Events = FlowViewContract["view"]["events"];
type Members = Readonly<Record<string, unknown>>;

/** Longest text that a message may carry; larger ones were not typed by a person. */
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

/**
 * Reads an edit that came over the wire and keeps only the members that its `op` has.
 * @throws RpcError `bad-message` where it is not an edit.
 */
export function asFlowEdit(value: unknown): FlowEdit {
  try {
    return readEdit(value);
  } catch (error) {
    if (error instanceof EditMistake) throw badMessage(error.member);
    throw error;
  }
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
