import type * as ast from "@babel/types";
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

/** The facts about a module statement that are required to read it separately. */
export interface KnownStatement extends Range {
  readonly type: string;
  /** False if the statement depends on other statements for its meaning, or other statements depend on it. */
  readonly alone: boolean;
  /** The names of the functions that the statement declares. */
  readonly declares: readonly string[];
  /** The registrations of these functions in other statements. */
  readonly registered: ReadonlyMap<string, readonly FlowTrigger[]>;
}

/**
 * Data that is kept from a reading so that the next one can read a single statement. It contains very little of the syntax
 * tree.
 */
export interface ReadingMemory {
  readonly text: string;
  readonly language: Language | undefined;
  readonly names: KnownNames | undefined;
  readonly dialect: Dialect;
  readonly module: ModuleNames;
  readonly terse: boolean;
  /** True if no broken comment or template can extend beyond its statement. */
  readonly contained: boolean;
  readonly statements: readonly KnownStatement[];
  readonly taken?: ReusedFlows;
}

/**
 * The flows that a reading reused from an earlier one. Refers to the earlier reading by its statements, so that no other data
 * is retained.
 */
interface ReusedFlows {
  readonly from: ReadingMemory["statements"];
  readonly flows: ReadonlySet<string>;
}

/**
 * The property in which a document stores its memory. A value in a `WeakMap` would outlive the document until the next full
 * garbage collection.
 */
const memoryKey = Symbol("memory");

export function recall(
  document: FlowDocument & { readonly [memoryKey]?: ReadingMemory },
): ReadingMemory | undefined {
  return document[memoryKey];
}

const nothing: ReadonlySet<string> = new Set();

/** The ids of the flows that `after` reused from `before`. Only their offsets may have changed. */
export function takenOver(before: FlowDocument, after: FlowDocument): ReadonlySet<string> {
  const taken = recall(after)?.taken;
  return taken && taken.from === recall(before)?.statements ? taken.flows : nothing;
}

/**
 * Stores the memory in a property that is not enumerable, so that a document is plain data for code that
 * copies, sends or compares it.
 */
export function storeMemory(document: FlowDocument, memory: ReadingMemory): void {
  Object.defineProperty(document, memoryKey, { value: memory });
}

/** Stores the data that the next reading needs. Stores nothing if the text was readable only in another dialect. */
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
  storeMemory(document, {
    text,
    language,
    names,
    dialect,
    module,
    terse: isTerse(text),
    contained,
    statements,
  });
}

/** True if all flows have different start offsets, so that an offset identifies a flow. */
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
  const duplicates = new Set<string>();
  for (const [name] of declared.flat()) (seen.has(name) ? duplicates : seen).add(name);
  return program.body.map((statement, index) => {
    const { start, end } = nodeRange(statement);
    const ownFunctions = declared[index] as [string, ast.Node][];
    const alone =
      /[\w$]/.test(text[start] ?? "") &&
      !linked.has(statement) &&
      !declaresTrigger(statement, module) &&
      !ownFunctions.some(([name]) => duplicates.has(name));
    const taken = ownFunctions.flatMap(([name, node]) => {
      const triggers = registered.get(node);
      return triggers ? [[name, triggers] as const] : [];
    });
    const type = statement.type;
    return {
      start,
      end,
      type,
      alone,
      declares: ownFunctions.map(([name]) => name),
      registered: new Map(taken),
    };
  });
}

/** The statements that cannot be read separately because they register a function declared elsewhere, and these functions. */
function statementLinks(
  drafts: readonly FlowDraft[],
  body: readonly ast.Statement[],
): {
  readonly linked: ReadonlySet<ast.Node>;
  readonly registered: ReadonlyMap<ast.Node, readonly FlowTrigger[]>;
} {
  const linked = new Set<ast.Node>();
  const registered = new Map<ast.Node, readonly FlowTrigger[]>();
  for (const { node, range, registrations } of drafts) {
    if (registrations.length === 0) continue;
    const ownStatement = node && body.find((each) => contains(nodeRange(each), range));
    if (ownStatement !== undefined && registrations.every(({ statement }) => statement === ownStatement))
      continue;
    for (const { statement } of registrations) linked.add(statement);
    if (node === undefined) continue;
    registered.set(
      node,
      registrations.map((registration) => flowTriggerOf(registration)),
    );
  }
  return { linked, registered };
}
