import type { Block, Flow, FlowDocument, Range, Step } from "@hookloom/protocol/flow-document";
import { contains } from "@hookloom/protocol/flow-document";
import { stepKinds } from "@hookloom/protocol/step-kinds";
import { countLeading } from "../text/count-leading.ts";
import { cutOut, type Numbers, tokenizeCode, uncommented } from "./code.ts";

/** A step on one side, with the values that it is compared by. Equal texts have equal numbers. */
export interface StepNode {
  readonly step: Step;
  readonly block: BlockNode;
  readonly index: number;
  readonly blocks: readonly BlockNode[];
  /** The number of its own code, excluding blocks and white space. */
  readonly code: number;
  /** The number of its code, regardless of whether the step is disabled. */
  readonly statement: number;
  /** The numbers of its words, sorted. */
  readonly words: Int32Array;
  /** The number of its complete content, including its comment and its blocks. */
  readonly whole: number;
  /** The number of steps, including those in its blocks. */
  readonly size: number;
  match?: StepNode;
}

/** A block of one side. */
export interface BlockNode {
  readonly block: Block;
  readonly flow: FlowNode;
  /** The number of its identifying text: the label, or the code of a branch without steps. */
  readonly key: number;
  readonly whole: number;
  readonly nodes: readonly StepNode[];
  match?: BlockNode;
}

/** A flow of one side. */
export interface FlowNode {
  readonly flow: Flow;
  /** The code before its body, excluding its name: its parameters, and whether it is async. */
  readonly head: string;
  readonly body: BlockNode;
  match?: FlowNode;
}

/** All flows of one side. */
export interface Tree {
  readonly text: string;
  readonly flows: readonly FlowNode[];
  /** The code of a step, in the form of `StepSide.text`. */
  stepCode(step: Step): string;
  /** The normalized form of a range of text, used for comparison. */
  normalizedCode(range: Range): string;
  /** The 1-based line of an offset. */
  lineAt(offset: number): number;
}

/** Reads one side. Both sides of a comparison share the same `numbers`. */
export function readTree(text: string, document: FlowDocument, numbers: Numbers): Tree {
  return new TreeReader(text, document, numbers).read();
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

class TreeReader {
  readonly #text: string;
  readonly #flows: readonly Flow[];
  readonly #numbers: Numbers;
  /** The bodies of all flows, by start offset. They are compared as flows, not as part of the steps around them. */
  readonly #bodies: readonly Range[];
  readonly #lines: readonly number[];

  constructor(text: string, { flows }: FlowDocument, numbers: Numbers) {
    this.#text = text;
    this.#flows = flows;
    this.#numbers = numbers;
    const bodies = flows.filter(({ file }) => file === undefined).map(({ body }) => body.range);
    this.#bodies = bodies.sort((a, b) => a.start - b.start || b.end - a.end);
    this.#lines = laterLines(text);
  }

  read(): Tree {
    return {
      text: this.#text,
      flows: this.#flows.map((flow) => this.#readFlow(flow)),
      stepCode: (step) => this.#stepCode(step),
      normalizedCode: (range) => this.#normalizedCode(range),
      lineAt: (offset) => countLeading(this.#lines, (start) => start <= offset) + 1,
    };
  }

  #readFlow(flow: Flow): FlowNode {
    const { start } = flow.body.range;
    const head = tokenizeCode(this.#text.slice(flow.range.start, start)).filter((each) => each !== flow.name);
    const node: Mutable<FlowNode> = { flow, head: head.join(" "), body: undefined as unknown as BlockNode };
    node.body = this.#readBlock(flow.body, undefined, node);
    return node;
  }

  #readBlock(block: Block, owner: Step | undefined, flow: FlowNode): BlockNode {
    const name =
      owner && stepKinds[owner.kind].blocks?.expressions && block.steps.length === 0
        ? this.#normalizedCode(block.range)
        : block.label;
    const node: Mutable<BlockNode> = {
      block,
      flow,
      key: this.#numbers.of(`=${name ?? ""}`),
      whole: 0,
      nodes: [],
    };
    node.nodes = block.steps.map((step, index) => this.#readStep(step, index, node));
    node.whole = this.#numbers.of(`[${node.key}:${node.nodes.map(({ whole }) => whole).join()}]`);
    return node;
  }

  #readStep(step: Step, index: number, block: BlockNode): StepNode {
    const blocks = step.blocks.map((inner) => this.#readBlock(inner, step, block.flow));
    const stepCode = this.#stepCode(step);
    const { number: statement, words } = this.#numbers.code(step.disabled ? uncommented(stepCode) : stepCode);
    const code = this.#numbers.of(`${step.disabled ? "off" : "on"} ${statement}`);
    const inner = blocks.map(({ whole }) => whole).join();
    return {
      step,
      block,
      index,
      blocks,
      code,
      statement,
      words,
      whole: this.#numbers.of(`${code} ${step.comment ?? ""}(${inner})`),
      size: blocks.reduce((sum, { nodes }) => nodes.reduce((total, { size }) => total + size, sum), 1),
    };
  }

  #stepCode({ range, blocks }: Step): string {
    const blockRanges = blocks.map((block) => block.range);
    const nested = this.#bodiesIn(range).filter((body) => !blockRanges.some((one) => contains(one, body)));
    return cutOut(
      this.#text,
      range,
      nested.length === 0 ? blockRanges : sortedByStart([...blockRanges, ...nested]),
    );
  }

  #normalizedCode(range: Range): string {
    return tokenizeCode(cutOut(this.#text, range, this.#bodiesIn(range))).join(" ");
  }

  /** The bodies of the flows in a range, excluding nested ones. */
  #bodiesIn({ start, end }: Range): readonly Range[] {
    const found: Range[] = [];
    for (let at = countLeading(this.#bodies, (body) => body.start < start); at < this.#bodies.length; at++) {
      const body = this.#bodies[at] as Range;
      if (body.start >= end) break;
      // A range that is exactly the body of a flow is not cut out of itself.
      const isAll = body.start === start && body.end === end;
      if (!isAll && body.end <= end && body.start >= (found.at(-1)?.end ?? start)) found.push(body);
    }
    return found;
  }
}

const [lineFeed, carriageReturn] = [10, 13];

/** The start offsets of all lines after the first. */
function laterLines(text: string): readonly number[] {
  const starts: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === lineFeed || (code === carriageReturn && text.charCodeAt(at + 1) !== lineFeed))
      starts.push(at + 1);
  }
  return starts;
}

const sortedByStart = (ranges: readonly Range[]): readonly Range[] =>
  ranges.toSorted((a, b) => a.start - b.start);

/** Lists all steps in blocks, parents first. */
export function listStepNodes(blocks: readonly BlockNode[]): StepNode[] {
  const found: StepNode[] = [];
  const visit = (node: StepNode): void => {
    found.push(node);
    for (const { nodes } of node.blocks) nodes.forEach(visit);
  };
  for (const { nodes } of blocks) nodes.forEach(visit);
  return found;
}
