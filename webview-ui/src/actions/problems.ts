import type { CodeProblem, CodeProblems, Flow, FlowDocument, Step } from "@hookloom/language-server/protocol";
import { stepAt } from "../model/flow-index.ts";
import type { Controller } from "../state/controller.ts";
import type { StepProblem } from "../state/view-state.ts";

/** The field that a problem is in; undefined where it is about the whole step. */
function fieldOf({ fields, range: whole }: Step, { range }: CodeProblem): string | undefined {
  const covers = range.start <= whole.start && range.end >= whole.end;
  if (covers && fields.length > 1) return undefined;
  const met = fields.filter(
    (field) => field.range && field.range.start <= range.end && range.start <= field.range.end,
  );
  const holding = met.find((field) => field.range && field.range.start <= range.start);
  return (holding ?? (met.length === 1 ? met[0] : undefined))?.name;
}

/** The step that a problem is shown at, or the flow itself where the problem is outside its steps. */
function placeIn(
  flow: Flow,
  problem: CodeProblem,
): { readonly id: string; readonly field?: string } | undefined {
  const { start } = problem.range;
  if (start < flow.range.start || start > flow.range.end) return undefined;
  const step = stepAt(flow.body, start);
  if (!step) return { id: flow.id };
  const field = fieldOf(step, problem);
  return { id: step.id, ...(field === undefined ? {} : { field }) };
}

/** Problems by the id of the step or flow that shows them, errors first. */
export function placeProblems(
  { flows }: FlowDocument,
  problems: readonly CodeProblem[],
): ReadonlyMap<string, readonly StepProblem[]> {
  const placed = new Map<string, StepProblem[]>();
  const order = { error: 0, warning: 1 } as const;
  for (const problem of [...problems].sort((a, b) => order[a.severity] - order[b.severity])) {
    const { severity, message } = problem;
    for (const flow of flows) {
      const place = placeIn(flow, problem);
      if (!place) continue;
      const { id, ...field } = place;
      placed.set(id, [...(placed.get(id) ?? []), { severity, message, ...field }]);
    }
  }
  return placed;
}

/**
 * Shows the problems of a text once its snapshot is shown. Until those of a newer text come, a step keeps its own: ids
 * survive typing elsewhere. Problems of a text older than the snapshot are dropped.
 */
export function watchProblems({ store }: Controller): (problems: CodeProblems) => void {
  let waiting: CodeProblems | undefined;
  const settle = (): void => {
    const { snapshot } = store.get();
    if (!waiting || !snapshot || snapshot.version < waiting.version) return;
    const { version, problems } = waiting;
    waiting = undefined;
    if (version === snapshot.version) store.set({ problems: placeProblems(snapshot.document, problems) });
  };
  store.subscribe(settle);
  return (problems) => {
    waiting = problems;
    settle();
  };
}
