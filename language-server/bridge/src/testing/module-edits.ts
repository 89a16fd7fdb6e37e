// Edits of more than one place of a file, at random: its declarations, names and functions.

import type { Declarations } from "@hookloom/protocol/declarations";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { listSteps } from "@hookloom/protocol/walk";
import { connections, sources } from "@hookloom/runtime/catalog";
import { readDeclarations } from "../declarations/declarations.ts";
import type { Inverse } from "./inverse.ts";
import type { MadeEdit, RandomEdit, Reading } from "./made-edit.ts";
import type { Random } from "./random.ts";
import { type EditMaker, isLive, neighbours } from "./step-edits.ts";
import { tryEdit } from "./try-edit.ts";

const declared = ({ text, document }: Reading): Declarations => readDeclarations(text, { document });

/** A name that no file has. */
const freshName = (random: Random): string => `corpus${random.integerBelow(1_000_000)}`;

const settingOf = (random: Random): string => `CORPUS_${random.integerBelow(1_000_000)}`;

/** An edit that only adds to a file: no step changes. */
const additionMaker =
  (make: (reading: Reading, random: Random) => FlowEdit | undefined): EditMaker =>
  (reading, random) => {
    const edit = make(reading, random);
    return edit && { edit, touched: [] };
  };

const addSetting = additionMaker((_, random): FlowEdit => {
  const base = { op: "addSetting", name: settingOf(random), description: "What it is for" } as const;
  return random.next() < 0.5 ? { ...base, secret: true } : { ...base, default: "as usual" };
});

const everyConnection = connections.map(({ id }) => id);

const addConnectionOf = (ids: readonly string[]): EditMaker =>
  additionMaker((_, random) => ({
    op: "addConnection",
    connector: random.pick(ids),
    name: freshName(random),
  }));

const addConnection = addConnectionOf(everyConnection);

const addTrigger = additionMaker((_, random) => ({
  op: "addTrigger",
  source: random.pick(sources).id,
  ...(random.next() < 0.5 ? { name: freshName(random) } : {}),
}));

/** What handlers are registered with: triggers, and the apps of other frameworks. */
const handlerTargets = (reading: Reading) => {
  const { triggers, apps } = declared(reading);
  return [...triggers, ...apps];
};

const addHandler = additionMaker((reading, random) => {
  const all = handlerTargets(reading);
  if (all.length === 0) return undefined;
  const { name, source } = random.pick(all);
  const events = eventsOf(source);
  return { op: "addHandler", trigger: name, event: events.length > 0 ? random.pick(events) : "request" };
});

const eventsOf = (source: string): readonly string[] =>
  sources.find(({ id }) => id === source)?.events.map(({ name }) => name) ?? [];

/** An event that no source has. */
export const inventedEvent = "corpus.event";

const setEvent: EditMaker = (reading, random) => {
  const all = handlerTargets(reading).flatMap(({ name, source, handlers }) =>
    handlers.map((handler) => ({ name, source, handler })),
  );
  if (all.length === 0) return undefined;
  const { name, source, handler } = random.pick(all);
  const { flow, event: from, range } = handler;
  const event = random.pick([...eventsOf(source), inventedEvent]);
  return { edit: { op: "setEvent", flow, trigger: name, from, event }, touched: [range] };
};

const setOption: EditMaker = (reading, random) => {
  const { triggers } = declared(reading);
  if (triggers.length === 0) return undefined;
  const { name, range } = random.pick(triggers);
  const value = `/corpus-${random.integerBelow(1_000)}`;
  return { edit: { op: "setOption", trigger: name, option: "path", value }, touched: [range] };
};

/** An edit that removes a random declaration. */
const removalMaker =
  (find: (all: Declarations) => readonly RandomEdit[]): EditMaker =>
  (reading, random) => {
    const all = find(declared(reading));
    return all.length > 0 ? random.pick(all) : undefined;
  };

const removeTrigger = removalMaker(({ triggers }) =>
  triggers.map(({ name, range, handlers }) => ({
    edit: { op: "removeTrigger", trigger: name },
    touched: [range, ...handlers.map((handler) => handler.range)],
  })),
);

const removeHandler = removalMaker(({ triggers, apps }) => {
  const handlers = [...triggers, ...apps].flatMap((one) => one.handlers);
  return handlers.map(({ flow }) => ({
    edit: { op: "removeHandler", flow },
    // One function may be registered for several events.
    touched: handlers.filter((other) => other.flow === flow).map(({ range }) => range),
  }));
});

const removeSetting = removalMaker(({ settings }) =>
  settings.map(({ name, range }) => ({ edit: { op: "removeSetting", name }, touched: [range] })),
);

const removeConnection = removalMaker((all) =>
  all.connections.map(({ name, range }) => ({ edit: { op: "removeConnection", name }, touched: [range] })),
);

/** The places of a word, as far as letters can tell. */
function mentionsOf(text: string, word: string) {
  const pattern = new RegExp(`(?<![\\w$])${word.replaceAll("$", "\\$")}(?![\\w$])`, "g");
  return [...text.matchAll(pattern)].map(({ index }) => ({ start: index, end: index + word.length }));
}

const rename: EditMaker = ({ text }, random) => {
  const words = [...text.matchAll(/[A-Za-z_$][\w$]*/g)];
  if (words.length === 0) return undefined;
  const [word, index] = (({ 0: name, index: at }) => [name, at] as const)(random.pick(words));
  const edit = { op: "rename", at: index, name: freshName(random) } as const;
  return { edit, touched: mentionsOf(text, word) };
};

/** Any field of a step that is one plain literal. */
const toSetting: EditMaker = ({ document }, random) => {
  const found = listSteps(document).flatMap((step) => {
    const isLiteral = ({ text, range }: (typeof step.fields)[number]): boolean =>
      range !== undefined && /^(?:"[^"\\]*"|'[^'\\]*'|-?\d+|true|false)$/.test(text);
    return isLive(step) ? step.fields.filter(isLiteral).map((field) => ({ step, field: field.name })) : [];
  });
  if (found.length === 0) return undefined;
  const { step, field } = random.pick(found);
  return { edit: { op: "toSetting", step: step.id, field, name: settingOf(random) }, touched: [step.range] };
};

const extract: EditMaker = (reading, random) => {
  const chosen = neighbours(reading, random);
  if (!chosen) return undefined;
  const edit = { op: "extract", steps: chosen.map(({ id }) => id), name: freshName(random) } as const;
  return { edit, touched: chosen.map(({ range }) => range) };
};

/** One maker for each operation that concerns more than some cards. */
export const moduleMakers: Readonly<Record<string, EditMaker>> = {
  extract,
  rename,
  addHandler,
  setEvent,
  removeHandler,
  addTrigger,
  setOption,
  removeTrigger,
  addSetting,
  toSetting,
  removeSetting,
  addConnection,
  removeConnection,
};

/** Takes back what a rename leaves of the old name: `{ a }` and `a as a`. */
const withoutAliases = (text: string): string =>
  text.replace(/(?<![\w$])([\w$]+)(?:: | as )\1(?![\w$])/g, "$1");

const whole = (text: string): string => text;

/** The one of two lists that the other does not have. */
const added = <T>(before: readonly T[], after: readonly T[], id: (one: T) => string): T | undefined =>
  after.find((one) => !before.some((other) => id(other) === id(one)));

/** The way back from an edit that concerns more than some cards. */
export function moduleInverseOf({ edit, before, after, edits }: MadeEdit): Inverse | undefined {
  switch (edit.op) {
    case "addSetting":
      return { edit: { op: "removeSetting", name: edit.name }, same: whole };
    case "addConnection":
      return { edit: { op: "removeConnection", name: edit.name }, same: whole };
    case "addTrigger": {
      const made = added(declared(before).triggers, declared(after).triggers, ({ name }) => name);
      return made && { edit: { op: "removeTrigger", trigger: made.name }, same: whole };
    }
    case "addHandler": {
      const handlers = (reading: Reading) => handlerTargets(reading).flatMap((one) => one.handlers);
      const known = new Set(handlers(before).map(({ flow }) => flow));
      const made = handlers(after).find(({ flow }) => !known.has(flow));
      return made && { edit: { op: "removeHandler", flow: made.flow }, same: whole };
    }
    case "setEvent":
      return { edit: { ...edit, from: edit.event, event: edit.from }, same: whole };
    case "setOption": {
      const { op, trigger, option } = edit;
      const was = declared(before).triggers.find(({ name }) => name === trigger);
      const value = was?.pathRange ? { value: was.path } : {};
      return { edit: { op, trigger, option, ...value }, same: whole };
    }
    case "rename": {
      const at = after.text.search(new RegExp(`(?<![\\w$])${edit.name}(?![\\w$])`));
      const [name] = /^[\w$]+/.exec(before.text.slice(edit.at)) ?? [];
      if (edits.length === 0 || name === undefined || at < 0) return undefined;
      return { edit: { op: "rename", at, name }, same: withoutAliases };
    }
    default:
      return undefined;
  }
}

/**
 * A file as it looks after a while in Hookloom: with triggers, handlers, settings and a connection (one of `clients`)
 * among its own code.
 */
export function grown(
  reading: Reading,
  random: Random,
  clients: readonly string[] = everyConnection,
): Reading {
  let now = reading;
  for (const make of [addTrigger, addHandler, addSetting, addConnectionOf(clients), addHandler]) {
    const edit = make(now, random);
    now = (edit && tryEdit(now, edit)?.after) ?? now;
  }
  return now;
}
