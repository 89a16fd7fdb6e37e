import type { Block, Flow, FlowDocument, Step } from "@hookloom/language-server/protocol";
import { decisions, isPartial, oneLine, titleOf } from "./outline.ts";

/** An open edge that the next step is connected to. */
interface End {
  readonly node: string;
  readonly label?: string;
}

const loops: ReadonlySet<string> = new Set(["for", "while"]);
const exits: ReadonlySet<string> = new Set(["return", "throw", "break", "continue"]);

/** Text for a quoted label, in which Mermaid decodes entities. */
const entities = (text: string): string =>
  text.replace(/[&<>"#;`\\]/g, (letter) => `#${letter.codePointAt(0)};`);

const label = (text: string): string => entities(oneLine(text, 60));

class Drawing {
  readonly lines: string[] = [];
  #count = 0;

  flow(flow: Flow): void {
    const start = this.#node(`(["${label(titleOf(flow))}"])`);
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
    const text = `"${label(step.label)}${step.detail ? `<br/>${label(step.detail)}` : ""}"`;
    const node = this.#node(decisions.has(step.kind) ? `{${text}}` : `[${text}]`);
    this.#join(ends, node);
    if (step.disabled) this.lines.push(`  class ${node} off`);
    else if (exits.has(step.kind)) return [];
    if (loops.has(step.kind)) {
      for (const block of step.blocks) this.#join(this.#block(block, [from(node, block)]), node);
      return [{ node, label: "done" }];
    }
    const open = step.blocks.flatMap((block) => this.#block(block, [from(node, block)]));
    return step.blocks.length === 0 || isPartial(step) ? [...open, { node, ...otherwise(step) }] : open;
  }
}

const from = (node: string, block: Block): End => (block.label ? { node, label: block.label } : { node });

const otherwise = (step: Step): { label?: string } => (step.blocks.length > 0 ? { label: "else" } : {});

/** The flows of a file as one Mermaid flowchart, one after the other. */
export function toMermaid(document: FlowDocument): string {
  const drawing = new Drawing();
  for (const flow of document.flows) drawing.flow(flow);
  return `${["flowchart TD", ...drawing.lines, "  classDef off stroke-dasharray:4"].join("\n")}\n`;
}
