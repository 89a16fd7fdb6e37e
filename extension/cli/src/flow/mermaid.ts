import {
  type FlowDiagram,
  type MarkedSteps,
  markText,
  oneLine,
} from "@hookloom/core/flows/picture/flow-diagram";
import type { Block, Step } from "@hookloom/protocol/flow-document";
import { absentLane, canHoldSteps, hasLabel, laneLabel, lowerBlock } from "@hookloom/protocol/step-blocks";
import { stepKinds } from "@hookloom/protocol/step-kinds";

/** An open edge to which the next step is connected. */
interface End {
  readonly node: string;
  readonly label?: string;
}

/** Escapes text for a quoted label, in which Mermaid decodes entities. */
const escapeEntities = (text: string): string =>
  text.replace(/[&<>"#;`\\]/g, (letter) => `#${letter.codePointAt(0)};`);

const label = (text: string): string => escapeEntities(oneLine(text, 60));

class Drawing {
  readonly lines: string[] = [];
  #count = 0;
  #marks: MarkedSteps;
  /** The breaks of the enclosing loops and switches, innermost last. */
  readonly #breaks: End[][] = [];

  constructor(marks: MarkedSteps) {
    this.#marks = marks;
  }

  flow({ flow, title, mark, marks }: FlowDiagram): void {
    this.#marks = marks;
    const start = this.#node(`(["${mark === "" ? "" : `${label(mark)}<br/>`}${label(title)}"])`);
    const ends = this.#block(flow.body, [{ node: start }]);
    if (ends.length > 0) this.#join(ends, this.#node(`((" "))`));
  }

  #node(shape: string): string {
    const id = `n${++this.#count}`;
    this.lines.push(`  ${id}${shape}`);
    return id;
  }

  #join(ends: readonly End[], node: string): void {
    for (const end of ends) {
      this.lines.push(`  ${end.node} -->${end.label ? `|"${label(end.label)}"|` : ""} ${node}`);
    }
  }

  #block(block: Block, ends: readonly End[]): readonly End[] {
    return block.steps.reduce((open, step) => this.#step(step, open), ends);
  }

  #step(step: Step, ends: readonly End[]): readonly End[] {
    const marks = this.#marks.marksOf(step.id);
    const marksText = marks.length === 0 ? "" : `${label(markText(marks))}<br/>`;
    const text = `"${marksText}${label(step.label)}${step.detail ? `<br/>${label(step.detail)}` : ""}"`;
    const node = this.#node(stepKinds[step.kind].blocks?.absent ? `{${text}}` : `[${text}]`);
    this.#join(ends, node);
    if (marks[0] !== undefined) this.lines.push(`  class ${node} ${marks[0]}`);
    if (step.disabled) this.lines.push(`  class ${node} off`);
    else if (stepKinds[step.kind].ends !== "on" && !step.gone) {
      if (stepKinds[step.kind].ends === "break") this.#breaks.at(-1)?.push({ node });
      return [];
    }
    return step.blocks.length === 0 ? [{ node }] : this.#branches(step, node);
  }

  /** Adds the blocks of a step as in the flow page: lanes that join, the block below them, and the targets of `break`. */
  #branches(step: Step, node: string): readonly End[] {
    const { loops, takesBreak } = stepKinds[step.kind].blocks ?? {};
    const lower = lowerBlock(step);
    if (loops || takesBreak) this.#breaks.push([]);
    const open = step.blocks
      .filter((block) => block !== lower)
      .flatMap((block, index) => this.#lane(step, block, index, node));
    const broken = loops || takesBreak ? this.#breaks.pop() : [];
    if (loops) {
      this.#join(open, node);
      return [{ node, label: "done" }];
    }
    const absent = absentLane(step);
    const ends = [...open, ...(broken ?? []), ...(absent === undefined ? [] : [{ node, label: absent }])];
    if (!lower) return ends;
    const label = lower.label ?? "";
    const below = ends.length === 0 ? [{ node, label }] : ends.map((end) => ({ label, ...end }));
    const after = this.#block(lower, below);
    // If every branch above ends, nothing follows the block below.
    return ends.length === 0 ? [] : after;
  }

  #lane(step: Step, block: Block, index: number, node: string): readonly End[] {
    if (hasLabel(step, block)) return this.#block(block, [{ node, label: laneLabel(step, block, index) }]);
    if (canHoldSteps(block, step)) return this.#block(block, [{ node }]);
    const branch = this.#node(`["${label(block.label ?? "")}"]`);
    this.#join([{ node }], branch);
    return [{ node: branch }];
  }
}

/** Colours that are readable on a light and on a dark page. Each mark also has its own line style. */
const markClasses = [
  "  classDef added fill:#2ea04333,stroke:#2ea043,stroke-width:2px",
  "  classDef changed fill:#bf870033,stroke:#bf8700,stroke-width:2px",
  "  classDef moved fill:#0969da33,stroke:#0969da,stroke-width:2px,stroke-dasharray:8 3",
  "  classDef removed fill:#cf222e33,stroke:#cf222e,stroke-width:2px,stroke-dasharray:3",
];

/** Returns the flows as one Mermaid flowchart, one after another. */
export function toMermaid(diagrams: readonly FlowDiagram[]): string {
  const [first] = diagrams;
  const lines = ["flowchart TD"];
  if (first) {
    const drawing = new Drawing(first.marks);
    for (const diagram of diagrams) drawing.flow(diagram);
    lines.push(...drawing.lines);
  }
  const isMarked = lines.some((line) => /^ {2}class n\d+ (added|changed|moved|removed)$/.test(line));
  return `${[...lines, ...(isMarked ? markClasses : []), "  classDef off stroke-dasharray:4"].join("\n")}\n`;
}
