import type { Flow, FlowDocument, Range, Step } from "@hookloom/language-server/protocol";

/** The innermost flow around an offset: functions inside handlers are flows of their own. */
export function flowAt(document: FlowDocument, offset: number): Flow | undefined {
  let best: Flow | undefined;
  for (const flow of document.flows) {
    if (offset < flow.range.start || offset > flow.range.end || flow.file !== undefined) continue;
    if (best === undefined || lengthOf(flow.range) < lengthOf(best.range)) best = flow;
  }
  return best;
}

function lengthOf(range: Range): number {
  return range.end - range.start;
}

/** The offset where the comment lines directly above a statement begin; the statement's own start without any. */
function startWithComment(text: string, step: Step): number {
  if (step.comment === undefined) return step.range.start;
  let start = lineStart(text, step.range.start);
  if (text.slice(start, step.range.start).trim() !== "") return step.range.start;
  while (start > 0) {
    const above = lineStart(text, start - 1);
    if (!/^\s*(\/\/|\/\*|\*)/.test(text.slice(above, start))) break;
    start = above;
  }
  return start + (/^[ \t]*/.exec(text.slice(start))?.[0].length ?? 0);
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Removes the first line's indentation in its file from the lines after it. */
function dedent(text: string, range: Range): string {
  const indent = /^[ \t]*/.exec(text.slice(lineStart(text, range.start), range.start))?.[0] ?? "";
  const [first = "", ...rest] = text.slice(range.start, range.end).split("\n");
  return [first, ...rest.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))].join(
    "\n",
  );
}

/**
 * The source text of steps with the comments above them: in the order of the text, dedented, joined by the file's
 * line end. Steps inside another chosen step are in its text already.
 */
export function textOfSteps(text: string, chosen: readonly Step[]): string {
  const ranges: Range[] = [];
  for (const step of [...chosen].sort((a, b) => a.range.start - b.range.start)) {
    const last = ranges.at(-1);
    if (last && step.range.end <= last.end) continue;
    ranges.push({ start: startWithComment(text, step), end: step.range.end });
  }
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  return ranges.map((range) => dedent(text, range)).join(lineEnd);
}
