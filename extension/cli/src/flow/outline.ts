import { diagramTitle, oneLine } from "@hookloom/core/flows/picture/flow-diagram";
import type { Block, FlowDocument, Step } from "@hookloom/protocol/flow-document";
import { printable } from "@hookloom/protocol/printable";
import { laneLabel } from "@hookloom/protocol/step-blocks";

const kindWidth = 9;

function stepLines(step: Step, indent: string): string[] {
  const label = oneLine(step.label, 60);
  const detail = step.detail === undefined ? "" : oneLine(step.detail, 80);
  const off = step.disabled ? " (disabled)" : "";
  const stepLine = `${indent}${step.kind.padEnd(kindWidth)} ${label}${detail && detail !== label ? `  ${detail}` : ""}${off}`;
  const blocks = step.blocks.flatMap((block, index) =>
    blockLines(block, `${indent}  `, block.label && laneLabel(step, block, index)),
  );
  return [stepLine, ...blocks];
}

function blockLines({ steps }: Block, indent: string, name?: string): string[] {
  const label = name ? [`${indent}${oneLine(name, 60)}:`] : [];
  const inner = name ? `${indent}  ` : indent;
  return [...label, ...steps.flatMap((step) => stepLines(step, inner))];
}

/** Formats the flows of a file as indented lines. Each flow is shown with its source line number. */
export function toOutline(document: FlowDocument, text: string): string {
  const lineAt = (offset: number): number => text.slice(0, offset).split("\n").length;
  const flows = document.flows.map((flow) => {
    const position = flow.file === undefined ? `line ${lineAt(flow.range.start)}` : `in ${flow.file}`;
    return [printable(`${diagramTitle(flow)}  ${position}`), ...blockLines(flow.body, "  ")].join("\n");
  });
  const problems = document.problems.map(({ message, range }) =>
    printable(`line ${lineAt(range.start)}: ${message}`),
  );
  const parts = [...flows, ...(problems.length > 0 ? [problems.join("\n")] : [])];
  return parts.length === 0 ? "The file has no flow.\n" : `${parts.join("\n\n")}\n`;
}
