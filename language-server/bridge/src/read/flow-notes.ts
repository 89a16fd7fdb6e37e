import type * as ast from "@babel/types";
import type { Range } from "@hookloom/protocol/flow-document";
import { areAdjacent, type CommentRun, commentRuns, commentText } from "../steps/comments.ts";
import { nodeRange, type ParsedFile } from "../syntax/babel.ts";
import { countLeading } from "../text/count-leading.ts";

/** The location of a flow's existing or new note: above the module statement that contains the function. */
export interface FlowNote {
  /** The start of the module statement. */
  readonly head: number;
  /** The range of the comments directly above the statement. */
  readonly leading?: Range;
  /** The text of the comments, without their markers. */
  readonly text?: string;
}

/** The index of the module statement around a range; -1 if there is none. */
function statementAround(body: readonly ast.Statement[], range: Range): number {
  const at = countLeading(body, (each) => nodeRange(each).start <= range.start) - 1;
  const statement = body[at];
  return statement && range.end <= nodeRange(statement).end ? at : -1;
}

/** The comments at the end of a gap. Empty if a blank line follows them. */
function commentsAbove({ text, comments }: ParsedFile, gap: Range): CommentRun {
  const last = commentRuns(text, comments, gap).at(-1);
  const end = last?.at(-1);
  return last && end && areAdjacent(text, nodeRange(end).end, gap.end) ? last : [];
}

/**
 * The notes of flows, by flow. A flow can have a note if it is the only outermost function in a module statement: a declared
 * function, or the handler that a statement registers.
 */
export function readFlowNotes<F extends { readonly range: Range }>(
  parsed: ParsedFile,
  flows: readonly F[],
): ReadonlyMap<F, FlowNote> {
  const { body } = parsed.program;
  const outermost = new Map<number, F | undefined>();
  const inOrder = [...flows].sort((a, b) => a.range.start - b.range.start || b.range.end - a.range.end);
  let end = -1;
  for (const flow of inOrder) {
    if (flow.range.end <= end) continue;
    end = flow.range.end;
    const at = statementAround(body, flow.range);
    if (at >= 0) outermost.set(at, outermost.has(at) ? undefined : flow);
  }
  const notes = new Map<F, FlowNote>();
  for (const [at, flow] of outermost) {
    const statement = body[at];
    if (!flow || !statement || statement.type === "ClassDeclaration") continue;
    const head = nodeRange(statement).start;
    const before = body[at - 1];
    const run = commentsAbove(parsed, { start: before ? nodeRange(before).end : 0, end: head });
    const [first, last] = [run[0], run.at(-1)];
    const found = first && last;
    notes.set(flow, {
      head,
      ...(found
        ? { leading: { start: nodeRange(first).start, end: nodeRange(last).end }, text: commentText(run) }
        : {}),
    });
  }
  return notes;
}
