import type * as t from "@babel/types";
import type { FlowDocument, FlowTrigger, KnownNames, Range } from "@hookloom/protocol/flow-document";
import { contains } from "@hookloom/protocol/flow-document";
import { type FlowDraft, flowTriggerOf } from "../model/flow-draft.ts";
import { declaredFunctions } from "../read/find-flows.ts";
import { declaresTrigger, type ModuleNames, readModuleNames } from "../read/triggers.ts";
import { isTerse } from "../steps/prose.ts";
import {
  candidateDialects,
  type Dialect,
  type Language,
  nodeRange,
  type ParsedFile,
} from "../syntax/babel.ts";

/** What must be known of a module statement to read it again without the others. */
export interface KnownStatement extends Range {
  readonly type: string;
  /** False where its meaning depends on other statements, or theirs on it. */
  readonly alone: boolean;
  /** The names of the functions that it declares. */
  readonly declares: readonly string[];
  /** What other statements register of them. */
  readonly registered: ReadonlyMap<string, readonly FlowTrigger[]>;
}

/** What is kept of a reading to let the next one read a single statement; very little of the syntax tree. */
export interface ReadingMemory {
  readonly text: string;
  readonly language: Language | undefined;
  readonly names: KnownNames | undefined;
  readonly dialect: Dialect;
  readonly module: ModuleNames;
  readonly terse: boolean;
  /** True where no comment and no template that is broken can reach beyond its statement. */
  readonly contained: boolean;
  readonly statements: readonly KnownStatement[];
  readonly taken?: Taken;
}

/** What a reading took over from an earlier one. That one is known by its statements, so that nothing else of it is kept. */
interface Taken {
  readonly from: ReadingMemory["statements"];
  readonly flows: ReadonlySet<string>;
}

/** Where a document holds its memory: that of a `WeakMap` would outlive the document until the next full garbage collection. */
const key = Symbol("memory");

export function recall(
  document: FlowDocument & { readonly [key]?: ReadingMemory },
): ReadingMemory | undefined {
  return document[key];
}

const nothing: ReadonlySet<string> = new Set();

/** The ids of the flows that `after` took over from `before`: only their offsets may have changed. */
export function takenOver(before: FlowDocument, after: FlowDocument): ReadonlySet<string> {
  const taken = recall(after)?.taken;
  return taken && taken.from === recall(before)?.statements ? taken.flows : nothing;
}

/** The property is not enumerable, so that a document is still plain data to whatever copies, sends or compares it. */
export function keep(document: FlowDocument, memory: ReadingMemory): void {
  Object.defineProperty(document, key, { value: memory });
}

/** Keeps what the next reading needs; nothing where the text was only readable in another dialect. */
export function remember(
  document: FlowDocument,
  parsed: ParsedFile,
  drafts: readonly FlowDraft[],
  options: { readonly language?: Language | undefined; readonly names?: KnownNames | undefined },
): void {
  const { text, program } = parsed;
  const { language, names } = options;
  const [dialect] = candidateDialects(language) as [Dialect];
  if (parsed.dialect !== dialect || !haveDistinctStarts(document)) return;
  const module = readModuleNames(program, parsed.comments);
  const statements = knownStatements(parsed, drafts, module);
  const contained = parsed.holes.length === 0;
  keep(document, { text, language, names, dialect, module, terse: isTerse(text), contained, statements });
}

/** True where no two flows start at the same offset, so an offset identifies a flow. */
export function haveDistinctStarts({ flows }: FlowDocument): boolean {
  return new Set(flows.map(({ range }) => range.start)).size === flows.length;
}

function knownStatements(
  { program, text }: ParsedFile,
  drafts: readonly FlowDraft[],
  module: ModuleNames,
): readonly KnownStatement[] {
  const { linked, registered } = statementLinks(drafts, program.body);
  const declared = program.body.map((statement) => [...declaredFunctions([statement])]);
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const [name] of declared.flat()) (seen.has(name) ? twice : seen).add(name);
  return program.body.map((statement, index) => {
    const { start, end } = nodeRange(statement);
    const own = declared[index] as [string, t.Node][];
    const alone =
      /[\w$]/.test(text[start] ?? "") &&
      !linked.has(statement) &&
      !declaresTrigger(statement, module) &&
      !own.some(([name]) => twice.has(name));
    const taken = own.flatMap(([name, node]) => {
      const triggers = registered.get(node);
      return triggers ? [[name, triggers] as const] : [];
    });
    const type = statement.type;
    return { start, end, type, alone, declares: own.map(([name]) => name), registered: new Map(taken) };
  });
}

/** The statements that cannot be read alone, since they register a function that is declared elsewhere, and these functions. */
function statementLinks(
  drafts: readonly FlowDraft[],
  body: readonly t.Statement[],
): {
  readonly linked: ReadonlySet<t.Node>;
  readonly registered: ReadonlyMap<t.Node, readonly FlowTrigger[]>;
} {
  const linked = new Set<t.Node>();
  const registered = new Map<t.Node, readonly FlowTrigger[]>();
  for (const { node, range, registrations } of drafts) {
    if (registrations.length === 0) continue;
    const home = node && body.find((each) => contains(nodeRange(each), range));
    if (home !== undefined && registrations.every(({ statement }) => statement === home)) continue;
    for (const { statement } of registrations) linked.add(statement);
    if (node === undefined) continue;
    registered.set(
      node,
      registrations.map((registration) => flowTriggerOf(registration)),
    );
  }
  return { linked, registered };
}
