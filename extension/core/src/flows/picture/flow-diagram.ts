import type { FlowDiff, StepChange, StepMark } from "@hookloom/protocol/flow-diff";
import type { Block, Flow, FlowDocument, Step } from "@hookloom/protocol/flow-document";
import { eventTitle } from "@hookloom/protocol/frameworks";
import { printable } from "@hookloom/protocol/printable";
import { listSteps } from "@hookloom/protocol/walk";
import { t } from "@vscode/l10n";

/** Converts any text to one printable line. */
export const oneLine = (text: string, limit: number): string => {
  const line = printable(text.replace(/\s+/g, " ").trim());
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
};

/** Returns a flow's title: the event that it handles, or its name after its decorators. */
export function diagramTitle(flow: Flow): string {
  if (flow.triggers.length === 0) return [...(flow.decorators ?? []), flow.name].join(" ");
  return flow.triggers.map((one) => `${eventTitle(one)} (${one.trigger})`).join(", ");
}

/** Each mark has a sign and a word, so that it does not depend on colour. */
const markSigns: Readonly<Record<StepMark, string>> = {
  added: "+",
  changed: "~",
  moved: "↕",
  removed: "−",
};

/** Formats marks: `+ added`, `~ changed, moved`. */
export const markText = (marks: readonly StepMark[]): string =>
  marks.length === 0 ? "" : `${markSigns[marks[0] ?? "changed"]} ${marks.join(", ")}`;

/** The marks of a comparison by step id. */
export interface MarkedSteps {
  readonly marksOf: (id: string) => readonly StepMark[];
}

/** No marks. */
const unmarked: MarkedSteps = { marksOf: () => [] };

/** Returns the marks of a comparison. */
function diffMarks({ steps }: Pick<FlowDiff, "steps">): MarkedSteps {
  const known = new Map(steps.map(({ step, marks }) => [step, marks]));
  const of = (id: string): readonly StepMark[] => known.get(id) ?? [];
  return { marksOf: of };
}

/** One flow to draw. */
export interface FlowDiagram {
  readonly flow: Flow;
  /** The name of its file, if there are several files. */
  readonly file?: string | undefined;
  readonly title: string;
  /** The mark of the flow itself, in words: `+ added`. */
  readonly mark: string;
  readonly marks: MarkedSteps;
}

/** Returns a file's flows, without marks. */
export const flowDiagrams = ({ flows }: FlowDocument): readonly FlowDiagram[] =>
  flows.map((flow) => ({ flow, title: diagramTitle(flow), mark: "", marks: unmarked }));

/** Returns the changed flows of a comparison, with their file's name if there are several files. */
export function changedDiagrams({
  files,
}: {
  readonly files: readonly (FlowDiff & { readonly file: string })[];
}): readonly FlowDiagram[] {
  return files.flatMap((diff) => {
    const marks = diffMarks(diff);
    return changedFlows(diff).map((flow): FlowDiagram => {
      const file = files.length === 1 ? undefined : diff.file;
      const title = file === undefined ? diagramTitle(flow) : `${file}: ${diagramTitle(flow)}`;
      const change = diff.flows.find((each) => each.flow === flow.id);
      return { flow, file, title, mark: change ? markText([change.mark]) : "", marks };
    });
  });
}

/** Returns the flows that have any changes. */
export function changedFlows({ document, steps, flows, branches }: FlowDiff): readonly Flow[] {
  const marked = new Set([...steps, ...flows].map(({ flow }) => flow));
  const blocks = new Set(branches.map(({ block }) => block));
  const hasBranch = ({ body }: Flow): boolean =>
    listSteps(body).some((step) => step.blocks.some(({ id }) => blocks.has(id)));
  return document.flows.filter((flow) => marked.has(flow.id) || hasBranch(flow));
}

/** The minimum number of unchanged steps that are folded; shorter runs are shown in full. */
const minFolded = 2;

/** Replaces each long run of unchanged steps with one card that shows their number; the steps next to a change are kept. */
export function foldUnchanged(diagram: FlowDiagram): FlowDiagram {
  const { flow, marks } = diagram;
  const { marksOf: of } = marks;
  const isQuiet = (step: Step): boolean =>
    [step, ...step.blocks.flatMap(listSteps)].every(({ id }) => of(id).length === 0);
  const foldBlock = (block: Block): Block => {
    const steps: Step[] = [];
    let run: Step[] = [];
    const closeRun = (isLast: boolean): void => {
      const head = steps.length > 0 ? run.slice(0, 1) : [];
      const tail = isLast ? [] : run.slice(Math.max(head.length, run.length - 1));
      const middle = run.slice(head.length, run.length - tail.length);
      steps.push(...head, ...(middle.length < minFolded ? middle : [foldedStep(middle)]), ...tail);
      run = [];
    };
    for (const step of block.steps) {
      if (isQuiet(step)) run.push(step);
      else {
        closeRun(false);
        steps.push({ ...step, blocks: step.blocks.map(foldBlock) });
      }
    }
    closeRun(true);
    return { ...block, steps };
  };
  return { ...diagram, flow: { ...flow, body: foldBlock(flow.body) } };
}

function foldedStep(run: readonly Step[]): Step {
  const count = run.reduce((sum, step) => sum + 1 + step.blocks.flatMap(listSteps).length, 0);
  return hiddenStep(run, t("{0} unchanged steps", count));
}

/** Creates one card for several hidden steps. */
function hiddenStep(run: readonly Step[], label: string): Step {
  const [first] = run;
  return {
    id: `folded-${first?.id ?? ""}`,
    kind: "code",
    label,
    range: first?.range ?? { start: 0, end: 0 },
    fields: [],
    blocks: [],
  };
}

/** Formats the counts: `2 added, 1 changed`; `no changes` otherwise. */
export function countsText(counts: FlowDiff["counts"]): string {
  const parts = Object.entries(counts).flatMap(([mark, count]) => (count === 0 ? [] : [`${count} ${mark}`]));
  return parts.length === 0 ? "no changes" : parts.join(", ");
}

/** Returns the first line of a piece of code. */
export const firstLine = (text: string): string => text.split("\n")[0] ?? "";

/** Returns a step's code and line from the side on which it exists. */
export function shownSide({ before, after }: StepChange): { readonly text: string; readonly line: number } {
  return after ?? before ?? { text: "", line: 1 };
}
