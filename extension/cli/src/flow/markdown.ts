import {
  changedDiagrams,
  changedFlows,
  countsText,
  diagramTitle,
  firstLine,
  foldUnchanged,
  markText,
  shownSide,
} from "@hookloom/core/flows/picture/flow-diagram";
import { isSameDiagram } from "@hookloom/protocol/flow-diff";
import { printable } from "@hookloom/protocol/printable";
import { type DiffReport, declarationLines, differenceText, type FileDiff, fileTitle } from "./flow-diff.ts";
import { toMermaid } from "./mermaid.ts";

/** The line by which the comment is found again. */
export const commentMarker = "<!-- hookloom-flow-diff -->";

/**
 * GitHub does not render larger charts or charts with more edges, and rejects comments longer than 65,536 characters. The comment
 * is measured in bytes, because a workflow passes it in an environment variable, which is limited to 128 kB.
 */
const limits = { chart: 45_000, edges: 450, comment: 60_000 };
const maxLines = 40;

/** Formats inline Markdown code, whatever backticks and line breaks it contains. */
function inCode(text: string): string {
  const line = printable(text.replace(/\s+/g, " ").trim());
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `\`${line}\`` : `${fence} ${line} ${fence}`;
}

function stepLines(diff: FileDiff): readonly string[] {
  return changedFlows(diff).flatMap((flow) => {
    const change = diff.flows.find((each) => each.flow === flow.id);
    const steps = diff.steps.filter((each) => each.flow === flow.id);
    const fieldLines = (change?.fields ?? []).map((field) => `  - ${inCode(differenceText(field, 100))}`);
    return [
      `- ${inCode(diagramTitle(flow))}${change ? ` ${markText([change.mark])}` : ""}`,
      ...fieldLines,
      ...steps.flatMap((step) => {
        const { text, line } = shownSide(step);
        const stepLine = `  - ${markText(step.marks)} ${inCode(firstLine(text).slice(0, 100))} (${step.after ? "line" : "was line"} ${line})`;
        return [stepLine, ...step.fields.map((field) => `    - ${inCode(differenceText(field, 100))}`)];
      }),
    ];
  });
}

function fileSection(diff: FileDiff): string {
  const lines = [...declarationLines(diff).map((line) => `- ${inCode(line)}`), ...stepLines(diff)];
  const shown = lines.slice(0, maxLines);
  if (lines.length > shown.length) shown.push(`- and ${lines.length - shown.length} more lines`);
  return [
    `<details><summary>What differs in <code>${escaped(fileTitle(diff))}</code>: ${countsText(diff.counts)}</summary>`,
    "",
    ...shown,
    "",
    "</details>",
  ].join("\n");
}

const escaped = (text: string): string =>
  printable(text).replace(/[&<>]/g, (letter) => `&#${letter.codePointAt(0)};`);

function changesChart(report: DiffReport): string {
  const chart = toMermaid(changedDiagrams(report).map(foldUnchanged));
  const edges = chart.split(" --> ").length + chart.split(" -->|").length;
  if (!chart.includes("n1")) return "";
  return chart.length > limits.chart || edges > limits.edges
    ? "The chart would be too large for GitHub. Draw it with `hookloom flow --diff REF --svg`."
    : `\`\`\`mermaid\n${chart}\`\`\``;
}

/**
 * Returns the body of a pull request comment: a summary, a chart of the changed flows, and every difference. Empty if nothing
 * differs.
 */
export function toMarkdown(all: DiffReport): string {
  const report = { ...all, files: all.files.filter((file) => !isSameDiagram(file)) };
  const { revision, files } = report;
  if (files.length === 0) return "";
  const counts = { added: 0, changed: 0, moved: 0, removed: 0 };
  for (const file of files)
    for (const mark of ["added", "changed", "moved", "removed"] as const) counts[mark] += file.counts[mark];
  const intro = `**Flows**, compared with ${inCode(revision)}: ${countsText(counts)}.`;
  const head = [commentMarker, intro, changesChart(report)].filter(Boolean);
  const parts = [...head];
  for (const [index, file] of files.entries()) {
    const section = fileSection(file);
    if (Buffer.byteLength([...parts, section].join("\n\n")) > limits.comment) {
      parts.push(`And ${files.length - index} more files.`);
      break;
    }
    parts.push(section);
  }
  return `${parts.join("\n\n")}\n`;
}
