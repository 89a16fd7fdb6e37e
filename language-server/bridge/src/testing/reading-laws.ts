// The laws of the bridge, checked only through its public functions.
import type { Block, FlowDocument } from "@hookloom/protocol/flow-document";
import { listBlocks, listSteps } from "@hookloom/protocol/walk";

/** What a law is about: the bytes that stay, the syntax of the result, how it reads, or the way back. */
export type LawName = "bytes" | "syntax" | "reading" | "inverse";

/** Thrown with the law and the position at which it is violated. */
export class LawBroken extends Error {
  readonly law: LawName;

  constructor(law: LawName, message: string) {
    super(message);
    this.law = law;
  }
}

function failReading(what: string, text: string, start: number, end: number, why: string): never {
  const line = text.slice(0, start).split("\n").length;
  throw new LawBroken(
    "reading",
    `${what}: ${why} at line ${line}: ${JSON.stringify(text.slice(start, Math.min(end, start + 160)))}`,
  );
}

/** True where a text holds nothing but white space and comments. */
function isTrivia(text: string): boolean {
  return /^(?:\s|\uFEFF|\/\/[^\n\r]*|\/\*[\s\S]*?\*\/)*$/.test(text);
}

/** Law 1: the steps of a block and the trivia between them are the block. */
function checkCoverage(text: string, document: FlowDocument): void {
  for (const block of listBlocks(document)) {
    let at = block.range.start;
    if (block.flow !== undefined || isWhole(text, block)) continue;
    for (const { range } of block.steps) {
      if (range.start < at || range.end < range.start)
        failReading("coverage", text, range.start, range.end, "a step overlaps its neighbour");
      if (!isTrivia(text.slice(at, range.start)))
        failReading("coverage", text, at, range.start, "code without a step");
      at = range.end;
    }
    if (at > block.range.end) failReading("coverage", text, at, at + 1, "a step leaves its block");
    if (!isTrivia(text.slice(at, block.range.end)))
      failReading("coverage", text, at, block.range.end, "code without a step");
  }
}

/** A branch of a `parallel` step may be an expression that is shown by its label alone. */
function isWhole(text: string, { steps, label, range }: Block): boolean {
  const squeezed = (words: string): string => words.replace(/\s+/g, "");
  return (
    steps.length === 0 &&
    label !== undefined &&
    squeezed(text.slice(range.start, range.end)).startsWith(squeezed(label).slice(0, 8))
  );
}

/** Ids are unique in a document. */
function checkIds(text: string, document: FlowDocument): void {
  const seen = new Set<string>();
  const add = (id: string, start: number): void => {
    if (seen.has(id)) failReading("ids", text, start, start + 80, `the id ${id} is given twice`);
    seen.add(id);
  };
  for (const flow of document.flows) add(flow.id, flow.range.start);
  for (const block of listBlocks(document)) {
    add(block.id, block.range.start);
    for (const step of block.steps) add(step.id, step.range.start);
  }
}

/** A field's text is the text of its range, and its name is unique in its step. */
function checkFields(text: string, document: FlowDocument): void {
  for (const step of listSteps(document)) {
    const names = new Set(step.fields.map((field) => field.name));
    if (names.size !== step.fields.length)
      failReading("fields", text, step.range.start, step.range.end, "two fields share a name");
    for (const { range, text: own, name } of step.fields) {
      if (range && text.slice(range.start, range.end) !== own)
        failReading("fields", text, range.start, range.end, `${name} is not its range`);
    }
  }
}

/** What holds for every reading of every text. @throws LawBroken */
export function checkReading(text: string, document: FlowDocument): void {
  checkCoverage(text, document);
  checkIds(text, document);
  checkFields(text, document);
}
