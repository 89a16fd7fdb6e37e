import type * as ast from "@babel/types";
import type { Range } from "@hookloom/protocol/flow-document";
import { type Dialect, isSound, nodeRange, parseSource } from "../syntax/babel.ts";
import type { CommentRun } from "./comments.ts";
import { isTerse, mayBeCode, type ProseContext, readsLikeCode } from "./prose.ts";

/** Commented-out statements, with their comments. */
export interface DisabledCode {
  readonly range: Range;
  /** The comments that contain the statements, as indexes in the run; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
  /** The statements, with offsets in `source`. */
  readonly nodes: readonly ast.Node[];
  readonly source: string;
}

/** Maximum number of commented-out lines that are read. The rest is treated as a comment. */
const maxRunLength = 400;

/** A run of comments, with the text that contains it. */
interface CommentedOut {
  readonly text: string;
  readonly run: CommentRun;
  readonly dialect: Dialect;
  readonly isKnown: ProseContext["isKnown"];
}

/**
 * Finds the statements that a run of comments disables: consecutive line comments as far as they parse together, and each
 * block comment separately. Text that reads like prose, such as a single word or a label before words, is treated as a
 * comment.
 */
export function disabledIn(comments: CommentedOut): readonly DisabledCode[] {
  const { run } = comments;
  const found: DisabledCode[] = [];
  const length = Math.min(run.length, maxRunLength);
  for (let from = 0; from < length; ) {
    let to = from + 1;
    if (run[from]?.type === "CommentLine") while (to < length && run[to]?.type === "CommentLine") to++;
    found.push(...groupCode(comments, from, to));
    from = to;
  }
  return found;
}

/** Splits a group into ranges that parse. The number of attempts is linear in the size of the group. */
function groupCode(comments: CommentedOut, from: number, to: number): DisabledCode[] {
  const found: DisabledCode[] = [];
  let tries = 8 + 2 * (to - from);
  for (let start = from; start < to; ) {
    let end = start + 1;
    for (const candidate of stretchEnds(comments.run, start, to)) {
      if (tries-- <= 0) return found;
      const codes = readCode(comments, start, candidate);
      if (codes === undefined) continue;
      found.push(...codes);
      end = candidate;
      break;
    }
    start = end;
  }
  return found;
}

/** Maximum number of range ends to try, in addition to the end of the group. */
const maxEnds = 3;
/** Matches a line that continues the previous line. */
const continuesPrevious = /^\s*(?:\??\.|[?:&|+*%<>=,)\]}]|else\b|catch\b|finally\b)/;
const continuesOnNext = /(?:[=,(&|?:+*[{<]|=>)\s*$/;

/** Where code that starts at a line may end: at the end of the group, otherwise where its brackets close. */
function stretchEnds(run: CommentRun, start: number, to: number): readonly number[] {
  if (!mayBeCode(run[start] as ast.Comment, start + 1 < to ? run[start + 1] : undefined)) return [];
  const ends = [to];
  let depth = 0;
  for (let line = start; line + 1 < to && ends.length <= maxEnds; line++) {
    const value = run[line]?.value ?? "";
    for (const [mark] of value.matchAll(/[([{}\])]/g)) depth += "([{".includes(mark) ? 1 : -1;
    if (depth <= 0 && !continuesOnNext.test(value) && !continuesPrevious.test(run[line + 1]?.value ?? ""))
      ends.push(line + 1);
  }
  return ends;
}

function readCode(
  { text, run, dialect, isKnown }: CommentedOut,
  from: number,
  to: number,
): DisabledCode[] | undefined {
  const source = withoutMarkers(text, run.slice(from, to));
  const tree = parseSource(source, { ...dialect, script: false });
  if (!tree.program || !isSound(tree)) return undefined;
  const nodes = [...tree.program.directives, ...tree.program.body];
  const context = { terse: isTerse(text), isKnown };
  if (nodes.length === 0 || !nodes.every((node) => readsLikeCode(source, node, context))) return undefined;
  return byComments(run, from, to, nodes, source);
}

/** The text of the comments, with their markers replaced with spaces to preserve offsets. */
function withoutMarkers(text: string, comments: CommentRun): string {
  const { start } = nodeRange(comments[0] as ast.Comment);
  let source = "";
  for (const comment of comments) {
    const between = text.slice(start + source.length, nodeRange(comment).start);
    source += `${between}  ${comment.value}${comment.type === "CommentBlock" ? "  " : ""}`;
  }
  return source;
}

/** One entry for each statement with separate comments. Statements that share a comment stay together. */
function byComments(
  run: CommentRun,
  from: number,
  to: number,
  nodes: readonly ast.Node[],
  source: string,
): DisabledCode[] {
  const base = nodeRange(run[from] as ast.Comment).start;
  const found: { from: number; to: number; nodes: ast.Node[] }[] = [];
  let line = from;
  for (const node of nodes) {
    const { start, end } = nodeRange(node);
    while (line < to - 1 && nodeRange(run[line] as ast.Comment).end < base + start) line++;
    const first = line;
    while (line < to - 1 && nodeRange(run[line] as ast.Comment).end < base + end) line++;
    const last = found.at(-1);
    if (last !== undefined && last.to > first) {
      last.nodes.push(node);
      last.to = line + 1;
    } else found.push({ from: first, to: line + 1, nodes: [node] });
  }
  return found.map((part) => {
    const { start } = nodeRange(run[part.from] as ast.Comment);
    return { ...part, source, range: { start, end: nodeRange(run[part.to - 1] as ast.Comment).end } };
  });
}
