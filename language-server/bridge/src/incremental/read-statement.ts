import type * as t from "@babel/types";
import { movedFlow } from "@hookloom/protocol/flow-delta";
import type { Flow, FlowDocument, FlowTrigger, Range } from "@hookloom/protocol/flow-document";
import { IdSource } from "../ids/ids.ts";
import { matchIds } from "../ids/match.ts";
import type { FlowDraft } from "../model/flow-draft.ts";
import { keptFlows } from "../read/broken-regions.ts";
import { buildDocument } from "../read/build-flow.ts";
import { declaredFunctions, findFlows } from "../read/find-flows.ts";
import type { PreviousReading, ReadFlowOptions } from "../read/options.ts";
import { declaresTrigger, withStatement } from "../read/triggers.ts";
import { isSound, nodeRange, type ParsedFile, parseSource } from "../syntax/babel.ts";
import type { Alignment } from "../text/align.ts";
import { readBroken } from "./broken.ts";
import { type ChangedStatement, changedStatement } from "./changed-region.ts";
import { haveDistinctStarts, keep } from "./memory.ts";

/**
 * Reads a text of which only one function's body has changed since the previous reading: the statement of the module that
 * holds the function is parsed, all others keep their flows. Undefined wherever the result might differ from that of
 * reading the whole text.
 */
export function rereadStatement(
  text: string,
  previous: PreviousReading,
  alignment: Alignment,
  options: ReadFlowOptions,
): FlowDocument | undefined {
  const changed = changedStatement(text, previous, alignment, options);
  if (changed === undefined) return undefined;
  const { memory, known, index, range, by } = changed;
  const read = parseStatement(changed);
  const local = read && readStatement(changed, read.parsed);
  if (read === undefined || local === undefined) return undefined;
  const others = takenFlows(changed);
  const document = { flows: inOrder([...local.flows, ...others]), problems: local.problems };
  if (!haveDistinctStarts(document)) return undefined;
  const statements = memory.statements.map((statement, at) => {
    if (at < index) return statement;
    if (at === index) return { ...known, ...range };
    return { ...statement, start: statement.start + by, end: statement.end + by };
  });
  const taken = { from: memory.statements, flows: new Set(others.map(({ id }) => id)) };
  keep(document, { ...memory, text, statements, contained: read.contained, taken });
  return document;
}

/** The tree of the statement at its own offsets; undefined where it is no longer the one statement that it was. */
function parseStatement(
  changed: ChangedStatement,
): { readonly parsed: ParsedFile; readonly contained: boolean } | undefined {
  const { text, memory, range, known } = changed;
  const { dialect } = memory;
  const statement = text.slice(range.start, range.end);
  const source = " ".repeat(range.start) + statement;
  const tree = { ...parseSource(statement, dialect, range.start), source };
  const read = isSound(tree) ? { tree, holes: [], contained: true } : readBroken(changed, source, tree);
  const program = read?.tree.program;
  if (read === undefined || program === undefined || !isOne(program, range, known.type)) return undefined;
  const { holes, contained } = read;
  const { comments, issues } = read.tree;
  return { parsed: { text, source: read.tree.source, program, comments, holes, issues, dialect }, contained };
}

function isOne({ body, directives }: t.Program, range: Range, type: string): boolean {
  const [statement] = body;
  if (statement === undefined || body.length > 1 || directives.length > 0 || statement.type !== type)
    return false;
  const { start, end } = nodeRange(statement);
  return start === range.start && end === range.end;
}

/** The flows of the statement; undefined where they depend on other statements. */
function readStatement(changed: ChangedStatement, parsed: ParsedFile): FlowDocument | undefined {
  const { text, previous, alignment, memory, flows } = changed;
  const drafts = findFlows(parsed, memory.names ?? {}, withStatement(memory.module, parsed.program));
  const registered = registeredElsewhere(changed, parsed, drafts);
  if (registered === undefined) return undefined;
  const texts = { before: previous.text, after: text, alignment };
  const isHandler = (draft: FlowDraft): boolean => draft.registrations.length > 0 || registered.has(draft);
  const ordered = [...drafts.filter(isHandler), ...drafts.filter((draft) => !isHandler(draft))];
  const matched = matchIds(texts, ordered, previous.document, flows);
  const free = drafts.filter((draft) => !registered.has(draft));
  const held = new Set(matched.flows.values());
  if (parsed.holes.length > 0 && flows.some(({ id }) => !held.has(id))) return undefined;
  if (keptFlows(free, parsed, matched.flows, previous.document).size > 0) return undefined;
  const document = buildDocument(parsed, ordered, new IdSource(text, matched), registered);
  return { ...document, flows: withNotes(document.flows, flows) };
}

/** The comments above the statement are outside of what was read, and have not changed. */
function withNotes(flows: readonly Flow[], previous: readonly Flow[]): readonly Flow[] {
  const comments = new Map(previous.map(({ id, comment }) => [id, comment]));
  return flows.map((flow) => {
    const comment = comments.get(flow.id);
    return comment === undefined ? flow : { ...flow, comment };
  });
}

/** What other statements register of this one; undefined where it registers, or declares, other things than it did. */
function registeredElsewhere(
  { memory, known }: ChangedStatement,
  { program }: ParsedFile,
  drafts: readonly FlowDraft[],
): ReadonlyMap<FlowDraft, Pick<Flow, "name" | "triggers">> | undefined {
  const statement = program.body[0] as t.Statement;
  if (declaresTrigger(statement, memory.module)) return undefined;
  const declared = declaredFunctions([statement]);
  const same = declared.size === known.declares.length && known.declares.every((name) => declared.has(name));
  const own = drafts.filter(({ registrations }) => registrations.length > 0);
  if (!same || own.some(({ node }) => node === undefined)) return undefined;
  if (own.length > 0 && known.registered.size > 0) return undefined;
  const found = new Map<FlowDraft, { name: string; triggers: readonly FlowTrigger[] }>();
  for (const [name, triggers] of known.registered) {
    const draft = drafts.find(({ node }) => node !== undefined && node === declared.get(name));
    if (draft === undefined) return undefined;
    found.set(draft, { name: draft.name, triggers });
  }
  return found;
}

/** The flows of the other statements; those after the changed one are moved. */
function takenFlows({ previous, known, by }: ChangedStatement): readonly Flow[] {
  const flows: Flow[] = [];
  for (const flow of previous.document.flows) {
    if (flow.range.end <= known.start) flows.push(flow);
    else if (flow.range.start >= known.end)
      flows.push(by === 0 ? flow : movedFlow(flow, { from: known.end, by }));
  }
  return flows;
}

function inOrder(flows: Flow[]): readonly Flow[] {
  const order = (flow: Flow): number => (flow.triggers.length > 0 ? 0 : 1);
  return flows.sort((a, b) => order(a) - order(b) || a.range.start - b.range.start);
}
