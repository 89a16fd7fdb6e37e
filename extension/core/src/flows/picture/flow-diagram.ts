import type { FlowDiff, StepChange, StepMark } from "@hookloom/protocol/flow-diff";
import type { Block, Flow, FlowDocument, Step } from "@hookloom/protocol/flow-document";
import { eventTitle } from "@hookloom/protocol/frameworks";
import { printable } from "@hookloom/protocol/printable";
import { listSteps } from "@hookloom/protocol/walk";

/** One printable line, whatever the text of a step contains. */
export const oneLine = (text: string, limit: number): string => {
  const line = printable(text.replace(/\s+/g, " ").trim());
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
};

/** The title of a flow: what it handles, or its name behind its decorators. */
export function diagramTitle(flow: Flow): string {
  if (flow.triggers.length === 0) return [...(flow.decorators ?? []), flow.name].join(" ");
  return flow.triggers.map((one) => `${eventTitle(one)} (${one.trigger})`).join(", ");
}

/** Each mark as a sign and a word, so that it does not depend on colours. */
const markSigns: Readonly<Record<StepMark, string>> = {
  added: "+",
  changed: "~",
  moved: "↕",
  removed: "−",
};

/** `+ added`, `~ changed, moved`. */
export const markText = (marks: readonly StepMark[]): string =>
  marks.length === 0 ? "" : `${markSigns[marks[0] ?? "changed"]} ${marks.join(", ")}`;

/** What a drawing knows of a comparison: the marks of steps by their ids. */
export interface MarkedSteps {
  readonly of: (id: string) => readonly StepMark[];
}

/** A drawing without marks. */
const unmarked: MarkedSteps = { of: () => [] };

/** The marks of a comparison. */
function diffMarks({ steps }: Pick<FlowDiff, "steps">): MarkedSteps {
  const known = new Map(steps.map(({ step, marks }) => [step, marks]));
  const of = (id: string): readonly StepMark[] => known.get(id) ?? [];
  return { of };
}

/** One flow to be drawn. */
export interface FlowDiagram {
  readonly flow: Flow;
  /** The name of its file where there are several. */
  readonly file?: string | undefined;
  readonly title: string;
  /** Of the flow itself, in words: `+ added`. */
  readonly mark: string;
  readonly marks: MarkedSteps;
}

/** The flows of a file, without marks. */
export const flowDiagrams = ({ flows }: FlowDocument): readonly FlowDiagram[] =>
  flows.map((flow) => ({ flow, title: diagramTitle(flow), mark: "", marks: unmarked }));

/** The flows of a comparison in which something differs, with the name of their file where there are several. */
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

/** The flows in which something differs. */
export function changedFlows({ document, steps, flows, branches }: FlowDiff): readonly Flow[] {
  const marked = new Set([...steps, ...flows].map(({ flow }) => flow));
  const blocks = new Set(branches.map(({ block }) => block));
  const hasBranch = ({ body }: Flow): boolean =>
    listSteps(body).some((step) => step.blocks.some(({ id }) => blocks.has(id)));
  return document.flows.filter((flow) => marked.has(flow.id) || hasBranch(flow));
}

/** Shorter runs of unchanged steps are shown in full. */
const minFolded = 2;

/** A flow in which long runs of unchanged steps are one card that says how many they are; the nearest one of each stays. */
export function folded(diagram: FlowDiagram): FlowDiagram {
  const { flow, marks } = diagram;
  const { of } = marks;
  const isQuiet = (step: Step): boolean =>
    [step, ...step.blocks.flatMap(listSteps)].every(({ id }) => of(id).length === 0);
  const foldBlock = (block: Block): Block => {
    const steps: Step[] = [];
    let run: Step[] = [];
    const close = (isLast: boolean): void => {
      const head = steps.length > 0 ? run.slice(0, 1) : [];
      const tail = isLast ? [] : run.slice(Math.max(head.length, run.length - 1));
      const middle = run.slice(head.length, run.length - tail.length);
      steps.push(...head, ...(middle.length < minFolded ? middle : [foldedStep(middle)]), ...tail);
      run = [];
    };
    for (const step of block.steps) {
      if (isQuiet(step)) run.push(step);
      else {
        close(false);
        steps.push({ ...step, blocks: step.blocks.map(foldBlock) });
      }
    }
    close(true);
    return { ...block, steps };
  };
  return { ...diagram, flow: { ...flow, body: foldBlock(flow.body) } };
}

function foldedStep(run: readonly Step[]): Step {
  const count = run.reduce((sum, step) => sum + 1 + step.blocks.flatMap(listSteps).length, 0);
  return hiddenStep(run, `${count} unchanged steps`);
}

/** One card for several hidden steps. */
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

/** `2 added, 1 changed`; `no step` if there are no changes. */
export function countsText(counts: FlowDiff["counts"]): string {
  const parts = Object.entries(counts).flatMap(([mark, count]) => (count === 0 ? [] : [`${count} ${mark}`]));
  return parts.length === 0 ? "no step" : parts.join(", ");
}

/** The first line of a piece of code. */
export const firstLine = (text: string): string => text.split("\n")[0] ?? "";

/** A step's code and line, of the side that has it. */
export function shownSide({ before, after }: StepChange): { readonly text: string; readonly line: number } {
  return after ?? before ?? { text: "", line: 1 };
}
