import type { CodeProblem, CodeProblems } from "@hookloom/protocol/code-problems";
import type { Flow, FlowDocument, Step } from "@hookloom/protocol/flow-document";
import { startItem } from "@hookloom/protocol/flow-layout-types";
import { t } from "@vscode/l10n";
import { flowAt, stepAt } from "../model/flow-index.ts";
import type { Controller } from "../state/controller.ts";
import { withStableValues } from "../state/store.ts";
import type { FileProblems, ProblemLocation, StepProblem } from "../state/view-state.ts";
import { expandAround } from "./collapse.ts";
import { goToItem } from "./select.ts";
import { openFlow } from "./show-flow.ts";

/** Returns the field that a problem is in, or undefined if the problem concerns the whole step. */
function problemField({ fields, range: whole }: Step, { range }: CodeProblem): string | undefined {
  const covers = range.start <= whole.start && range.end >= whole.end;
  if (covers && fields.length > 1) return undefined;
  const overlapping = fields.filter(
    (field) => field.range && field.range.start <= range.end && range.start <= field.range.end,
  );
  const holding = overlapping.find((field) => field.range && field.range.start <= range.start);
  return (holding ?? (overlapping.length === 1 ? overlapping[0] : undefined))?.name;
}

/** Returns the step that shows a problem, the flow if no step does, or undefined if the problem is outside the flow. */
function findProblemItem(
  flow: Flow,
  problem: CodeProblem,
): { readonly id: string; readonly field?: string } | undefined {
  const { start } = problem.range;
  if (start < flow.range.start || start > flow.range.end) return undefined;
  const step = stepAt(flow.body, start);
  if (!step) return { id: flow.id };
  const field = problemField(step, problem);
  return { id: step.id, ...(field === undefined ? {} : { field }) };
}

/** Groups problems by the id of the step or flow that shows them, errors first. */
function groupProblems(
  { flows }: FlowDocument,
  problems: readonly CodeProblem[],
): ReadonlyMap<string, readonly StepProblem[]> {
  const problemsById = new Map<string, StepProblem[]>();
  const order = { error: 0, warning: 1 } as const;
  for (const problem of [...problems].sort((a, b) => order[a.severity] - order[b.severity])) {
    for (const flow of flows) {
      const target = findProblemItem(flow, problem);
      if (!target) continue;
      const { id, ...field } = target;
      problemsById.set(id, [...(problemsById.get(id) ?? []), { ...problem, ...field }]);
    }
  }
  return problemsById;
}

/** Returns the card at which a problem starts, in the innermost flow around the problem. */
function problemCard(document: FlowDocument, { range: { start } }: CodeProblem): ProblemLocation["card"] {
  const flow = flowAt(document, start);
  return flow && { flow: flow.id, item: stepAt(flow.body, start)?.id ?? startItem };
}

const isSameCard = (one: ProblemLocation["card"], other: ProblemLocation["card"]): boolean =>
  one !== undefined && one.flow === other?.flow && one.item === other.item;

/** Returns the locations of a file's problems in text order, and the numbers of errors and warnings. */
function summarize(document: FlowDocument, { version, problems }: CodeProblems): FileProblems {
  const byKey = new Map<string, ProblemLocation>();
  for (const problem of [...problems].sort((a, b) => a.range.start - b.range.start)) {
    const { range } = problem;
    const card = problemCard(document, problem);
    const key = card ? `${card.flow} ${card.item}` : `text ${range.start}`;
    const known = byKey.get(key) ?? { ...(card ? { card } : {}), range, problems: [] };
    byKey.set(key, { ...known, problems: [...known.problems, problem] });
  }
  const errors = problems.filter(({ severity }) => severity === "error").length;
  return { version, errors, warnings: problems.length - errors, locations: [...byKey.values()] };
}

/** Formats counts as `2 errors, 1 warning`. Returns an empty string if there are no problems. */
export function countsText({ errors, warnings }: Pick<FileProblems, "errors" | "warnings">): string {
  const parts = [
    errors === 1 ? t("1 error") : t("{0} errors", errors),
    warnings === 1 ? t("1 warning") : t("{0} warnings", warnings),
  ];
  return parts.filter((_, index) => [errors, warnings][index]).join(", ");
}

/**
 * Shows the problems of a version when its snapshot is shown. Until the problems of a newer version arrive, a step keeps its
 * current ones, because step ids survive edits elsewhere. Problems of a version older than the snapshot are dropped. A
 * collapsed block expands when one of its cards gets its first problem.
 */
export function watchProblems(control: Controller): (problems: CodeProblems) => void {
  const { store } = control;
  let waiting: CodeProblems | undefined;
  const showWaiting = (): void => {
    const { snapshot, proposal } = store.get();
    if (!waiting || proposal || !snapshot || snapshot.version < waiting.version) return;
    const arrived = waiting;
    waiting = undefined;
    if (arrived.version !== snapshot.version) return;
    const { document } = snapshot;
    const before = store.get().problems;
    const problems = withStableValues(before, groupProblems(document, arrived.problems));
    store.set({ problems, fileProblems: summarize(document, arrived) });
    for (const id of problems.keys()) if (!before.has(id)) expandAround(control, id);
  };
  store.subscribe(showWaiting);
  return (problems) => {
    waiting = problems;
    showWaiting();
  };
}

/** Returns the offset of the active card in the text. */
function activeOffset({ store }: Controller): number {
  const { scene, active } = store.get();
  if (!scene) return 0;
  return scene.index.steps.get(active)?.step.range.start ?? scene.flow.range.start;
}

/** Returns the next or previous location from the active card and wraps around. */
function nextProblem(control: Controller, by: 1 | -1): ProblemLocation | undefined {
  const { fileProblems, scene, active, shownInText } = control.store.get();
  const { locations } = fileProblems;
  const here = scene && { flow: scene.flow.id, item: active };
  // A location outside all flows has no card that could be active.
  const shownStart = shownInText && isSameCard(here, shownInText) ? shownInText.start : undefined;
  const outsideIndex = locations.findIndex(({ card, range }) => !card && range.start === shownStart);
  const activeIndex =
    outsideIndex >= 0 ? outsideIndex : locations.findIndex(({ card }) => isSameCard(card, here));
  if (activeIndex >= 0) return locations.at((activeIndex + by) % locations.length);
  const offset = activeOffset(control);
  return by > 0
    ? (locations.find(({ range }) => range.start > offset) ?? locations[0])
    : (locations.findLast(({ range }) => range.start < offset) ?? locations.at(-1));
}

/** Goes to the next or previous problem in any flow. A problem outside all flows is shown in the text editor. */
export function goToProblem(control: Controller, by: 1 | -1): void {
  const { store, host } = control;
  const target = nextProblem(control, by);
  if (!target) {
    store.set({ spoken: t("No problems in this file") });
    return;
  }
  const { card, problems, range } = target;
  const { version, locations } = store.get().fileProblems;
  const announcement = problems
    .map(({ severity, message }) =>
      severity === "error" ? t("Error: {0}", message) : t("Warning: {0}", message),
    )
    .join(" ");
  const { length } = locations;
  if (card) {
    store.set({ shownInText: undefined });
    if (store.get().scene?.flow.id !== card.flow) openFlow(control, card.flow);
    if (!store.get().inspector.open) store.set({ inspector: { ...store.get().inspector, open: true } });
    // The problems may belong to an older version, so the card may no longer exist.
    goToItem(control, store.get().scene?.index.steps.has(card.item) ? card.item : startItem);
    control.focusDiagram();
  } else {
    const { scene, active } = store.get();
    host.send("reveal", { version, ...range });
    store.set({ shownInText: scene && { start: range.start, flow: scene.flow.id, item: active } });
  }
  store.set({
    spoken:
      length > 1
        ? t("{0} (location {1} of {2})", announcement, locations.indexOf(target) + 1, length)
        : announcement,
  });
}
