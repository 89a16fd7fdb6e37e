import type { Flow, Range } from "@hookloom/protocol/flow-document";
import type { PreviousReading, ReadFlowOptions } from "../read/options.ts";
import { isTerse } from "../steps/prose.ts";
import type { Alignment } from "../text/align.ts";
import { type KnownStatement, type ReadingMemory, recall } from "./memory.ts";

/** The module statement that contains all changes, and what the earlier reading found in it. */
export interface ChangedStatement {
  readonly text: string;
  readonly previous: PreviousReading;
  readonly alignment: Alignment;
  readonly memory: ReadingMemory;
  readonly index: number;
  readonly known: KnownStatement;
  readonly next: KnownStatement | undefined;
  /** Where the statement is now. */
  readonly range: Range;
  /** By how much everything after it has moved. */
  readonly by: number;
  readonly flows: readonly Flow[];
}

/** Finds the statement that contains all changes; undefined where it cannot be read alone. */
export function changedStatement(
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
  const reach = { start: first.start, end: last.end };
  const { statements } = memory;
  const index = statements.findLastIndex(({ start }) => start < reach.start);
  const known = statements[index];
  if (known === undefined || !known.alone || reach.end >= known.end) return undefined;
  const next = statements[index + 1];
  if (next && !/^(?!while\b)[\w$]/.test(previous.text.slice(next.start, next.start + 6))) return undefined;
  const flows = previous.document.flows.filter((flow) => isWithin(flow.range, known));
  if (!flows.some(({ body }) => previous.text[body.range.start - 1] === "{" && isWithin(reach, body.range)))
    return undefined;
  if (!previous.document.problems.every((problem) => isWithin(problem.range, known))) return undefined;
  if (isTerse(text) !== memory.terse) return undefined;
  const by = text.length - previous.text.length;
  const range = { start: known.start, end: known.end + by };
  return { text, previous, alignment, memory, index, known, next, range, by, flows };
}

function isWithin(inner: Range, outer: Range): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
