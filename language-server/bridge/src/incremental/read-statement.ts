import type * as ast from "@babel/types";
import { movedFlow } from "@hookloom/protocol/flow-delta";
import type { Flow, FlowDocument, FlowTrigger, Range } from "@hookloom/protocol/flow-document";
import { contains } from "@hookloom/protocol/flow-document";
import { IdSource } from "../ids/ids.ts";
import { matchIds } from "../ids/match.ts";
import type { FlowDraft } from "../model/flow-draft.ts";
import { keptFlows } from "../read/broken-regions.ts";
import { buildDocument } from "../read/build-flow.ts";
import { hintsFrom } from "../read/damage-hints.ts";
import { declaredFunctions, findFlows, triggeredFirst } from "../read/find-flows.ts";
import type { PreviousReading, ReadFlowOptions } from "../read/options.ts";
import { declaresTrigger, withStatement } from "../read/triggers.ts";
import { isTerse } from "../steps/prose.ts";
import {
  candidateDialects,
  type Dialect,
  type Hole,
  isSound,
  nodeRange,
  type ParsedFile,
  parseSource,
  type SourceTree,
  withoutHashbang,
} from "../syntax/babel.ts";
import { blanked, type DamageHints, damageOffset, maxHints } from "../syntax/recover.ts";
import {
  changedPiece,
  chunkAt,
  holeCandidate,
  isShort,
  minChunks,
  punchPiece,
} from "../syntax/recovery-window.ts";
import type { Alignment } from "../text/align.ts";
import {
  haveDistinctStarts,
  type KnownStatement,
  type ReadingMemory,
  recall,
  storeMemory,
} from "./memory.ts";

/** Characters that can start or end a multi-line construct and change how the following code is parsed. */
const farReaching = /[`*/\\]/;
/** Characters that can hide a template's backtick, or end an expression inside a template. */
const nearTemplates = /[{}$"'\n\r\u2028\u2029]/;

interface BrokenStatement {
  readonly tree: SourceTree;
  readonly holes: readonly Hole[];
  /** True if the damage cannot extend beyond the statement. */
  readonly contained: boolean;
}

/**
 * The holes that make a broken statement readable, the same as when reading the whole text. Undefined if the whole text may
 * be readable, or if the result depends on other statements.
 */
function readBroken(
  changed: ChangedStatement,
  source: string,
  first: SourceTree,
): BrokenStatement | undefined {
  const { text, previous, alignment, memory, range, next, by } = changed;
  const { dialect, language } = memory;
  const reachesFar = mayReachFar(changed);
  if (dialect.jsx || (reachesFar && isReadable(text, dialect))) return undefined;
  const { problems } = previous.document;
  const hints = hintsFrom({ text: previous.text, problems }, alignment, text, language);
  if (hints.dirty.length > maxHints) return undefined;
  const { chunks } = hints;
  const piece = chunks.length < minChunks ? undefined : affectedPiece(changed, chunks, hints, first);
  const limit = next === undefined ? text.length : next.start + by;
  if (piece?.start !== range.start || piece.end < range.end || piece.end > limit) return undefined;
  const found = punchPiece(text, piece, dialect, hints);
  if (found === "sound" || found.some((hole) => hole.range.end > range.end)) return undefined;
  const [, ...others] = candidateDialects(language);
  const alone = text.slice(piece.start, piece.end);
  if (others.some((other) => isSound(parseSource(alone, other)))) return undefined;
  const tree = parseSource(blanked(source, found.map(holeCandidate)), dialect);
  if (!isSound(tree)) return undefined;
  const holes = found.map((hole) => ({ range: hole.range, message: hole.message }));
  return { tree, holes, contained: memory.contained && !reachesFar };
}

/** The range that a reading of the whole text would try first. Undefined if the statement alone does not determine it. */
function affectedPiece(
  { text, range }: ChangedStatement,
  chunks: readonly Range[],
  hints: DamageHints,
  first: SourceTree,
): Range | undefined {
  if (hints.dirty.length > 0) return changedPiece(text, chunks, hints);
  const at = damageOffset(first);
  const piece = at < range.end ? chunks[chunkAt(chunks, at)] : undefined;
  return piece && isShort(piece, text) ? piece : undefined;
}

function isReadable(text: string, dialect: Dialect): boolean {
  return isSound(parseSource(withoutHashbang(text), dialect));
}

/** True if the change, or earlier damage, may affect how the code after the statement is parsed. */
function mayReachFar({ text, previous, alignment, memory, range, by }: ChangedStatement): boolean {
  const template = text.slice(range.start, range.end).includes("`");
  const reaches = (piece: string): boolean =>
    farReaching.test(piece) || (template && nearTemplates.test(piece));
  let shift = 0;
  for (const { start, end, newText } of alignment.changes) {
    const from = start + shift;
    shift += newText.length - (end - start);
    if (template && reaches(newText + previous.text.slice(start, end))) return true;
    if (farReaching.test(text.slice(from - 1, from + newText.length + 1))) return true;
    if (farReaching.test(previous.text.slice(start - 1, end + 1))) return true;
  }
  const last = (alignment.changes.at(-1)?.end ?? 0) + by;
  if (!/[\n\r]/.test(text.slice(last, range.end))) return true;
  if (memory.contained) return false;
  return previous.document.problems.some(({ range: { start, end } }) =>
    reaches(previous.text.slice(start, end)),
  );
}

/** The module statement that contains all changes, and its result in the previous reading. */
export interface ChangedStatement {
  readonly text: string;
  readonly previous: PreviousReading;
  readonly alignment: Alignment;
  readonly memory: ReadingMemory;
  readonly index: number;
  readonly known: KnownStatement;
  readonly next: KnownStatement | undefined;
  /** The statement's current range. */
  readonly range: Range;
  /** The offset shift of everything after the statement. */
  readonly by: number;
  readonly flows: readonly Flow[];
}

/** Finds the statement that contains all changes. Undefined if it cannot be read separately. */
function changedStatement(
  text: string,
  previous: PreviousReading,
  alignment: Alignment,
  { language, names }: ReadFlowOptions,
): ChangedStatement | undefined {
  const memory = recall(previous.document);
  if (memory?.text !== previous.text || memory.language !== language || memory.names !== names)
    return undefined;
  const { changes } = alignment;
  const first = changes[0];
  const last = changes.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const changedRange = { start: first.start, end: last.end };
  const { statements } = memory;
  const index = statements.findLastIndex(({ start }) => start < changedRange.start);
  const known = statements[index];
  if (known === undefined || !known.alone || changedRange.end >= known.end) return undefined;
  const next = statements[index + 1];
  if (next && !/^(?!while\b)[\w$]/.test(previous.text.slice(next.start, next.start + 6))) return undefined;
  const flows = previous.document.flows.filter((flow) => contains(known, flow.range));
  if (
    !flows.some(
      ({ body }) => previous.text[body.range.start - 1] === "{" && contains(body.range, changedRange),
    )
  )
    return undefined;
  if (!previous.document.problems.every((problem) => contains(known, problem.range))) return undefined;
  if (isTerse(text) !== memory.terse) return undefined;
  const by = text.length - previous.text.length;
  const range = { start: known.start, end: known.end + by };
  return { text, previous, alignment, memory, index, known, next, range, by, flows };
}

/**
 * Reads a text in which only one function's body has changed since the previous reading. Only the module statement with this
 * function is parsed; all others keep their flows. Undefined if the result might differ from that of reading the whole text.
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
  const document = {
    flows: triggeredFirst([...local.flows, ...others], ({ triggers }) => triggers.length),
    problems: local.problems,
  };
  if (!haveDistinctStarts(document)) return undefined;
  const statements = memory.statements.map((statement, at) => {
    if (at < index) return statement;
    if (at === index) return { ...known, ...range };
    return { ...statement, start: statement.start + by, end: statement.end + by };
  });
  const taken = { from: memory.statements, flows: new Set(others.map(({ id }) => id)) };
  storeMemory(document, { ...memory, text, statements, contained: read.contained, taken });
  return document;
}

/**
 * The tree of the statement, with offsets in the whole text. Undefined if it is no longer a single statement of the same
 * kind.
 */
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
  if (read === undefined || program === undefined || !isSingleStatement(program, range, known.type))
    return undefined;
  const { holes, contained } = read;
  const { comments, issues } = read.tree;
  return { parsed: { text, source: read.tree.source, program, comments, holes, issues, dialect }, contained };
}

function isSingleStatement({ body, directives }: ast.Program, range: Range, type: string): boolean {
  const [statement] = body;
  if (statement === undefined || body.length > 1 || directives.length > 0 || statement.type !== type)
    return false;
  const { start, end } = nodeRange(statement);
  return start === range.start && end === range.end;
}

/** The flows of the statement. Undefined if they depend on other statements. */
function readStatement(changed: ChangedStatement, parsed: ParsedFile): FlowDocument | undefined {
  const { text, previous, alignment, memory, flows } = changed;
  const drafts = findFlows(parsed, memory.names ?? {}, withStatement(memory.module, parsed.program));
  const registered = registeredElsewhere(changed, parsed, drafts);
  if (registered === undefined) return undefined;
  const texts = { before: previous.text, after: text, alignment };
  const isHandler = (draft: FlowDraft): boolean => draft.registrations.length > 0 || registered.has(draft);
  const ordered = [...drafts.filter(isHandler), ...drafts.filter((draft) => !isHandler(draft))];
  const matched = matchIds(texts, ordered, previous.document, flows);
  const unregistered = drafts.filter((draft) => !registered.has(draft));
  const matchedFlowIds = new Set(matched.flows.values());
  if (parsed.holes.length > 0 && flows.some(({ id }) => !matchedFlowIds.has(id))) return undefined;
  if (keptFlows(unregistered, parsed, matched.flows, previous.document).size > 0) return undefined;
  const document = buildDocument(parsed, ordered, new IdSource(text, matched), registered);
  return { ...document, flows: withNotes(document.flows, flows) };
}

/** Keeps the comments above the flows, which are outside the parsed range and have not changed. */
function withNotes(flows: readonly Flow[], previous: readonly Flow[]): readonly Flow[] {
  const comments = new Map(previous.map(({ id, comment }) => [id, comment]));
  return flows.map((flow) => {
    const comment = comments.get(flow.id);
    return comment === undefined ? flow : { ...flow, comment };
  });
}

/**
 * The registrations of this statement's functions in other statements. Undefined if its own registrations or declarations
 * have changed.
 */
function registeredElsewhere(
  { memory, known }: ChangedStatement,
  { program }: ParsedFile,
  drafts: readonly FlowDraft[],
): ReadonlyMap<FlowDraft, Pick<Flow, "name" | "triggers">> | undefined {
  const statement = program.body[0] as ast.Statement;
  if (declaresTrigger(statement, memory.module)) return undefined;
  const declared = declaredFunctions([statement]);
  const hasSameDeclarations =
    declared.size === known.declares.length && known.declares.every((name) => declared.has(name));
  const handlerDrafts = drafts.filter(({ registrations }) => registrations.length > 0);
  if (!hasSameDeclarations || handlerDrafts.some(({ node }) => node === undefined)) return undefined;
  if (handlerDrafts.length > 0 && known.registered.size > 0) return undefined;
  const found = new Map<FlowDraft, { name: string; triggers: readonly FlowTrigger[] }>();
  for (const [name, triggers] of known.registered) {
    const draft = drafts.find(({ node }) => node !== undefined && node === declared.get(name));
    if (draft === undefined) return undefined;
    found.set(draft, { name: draft.name, triggers });
  }
  return found;
}

/** The flows of the other statements. Offsets after the changed statement are shifted. */
function takenFlows({ previous, known, by }: ChangedStatement): readonly Flow[] {
  const flows: Flow[] = [];
  for (const flow of previous.document.flows) {
    if (flow.range.end <= known.start) flows.push(flow);
    else if (flow.range.start >= known.end)
      flows.push(by === 0 ? flow : movedFlow(flow, { from: known.end, by }));
  }
  return flows;
}
