import { ignored } from "@hookloom/protocol/ignored-error";
import { t } from "@vscode/l10n";
import type { MenuItem } from "../controls/menu.tsx";
import type { Controller } from "../state/controller.ts";
import {
  itemProblems,
  type OfferedFixes,
  type StepFix,
  type StepProblem,
  type ViewState,
} from "../state/view-state.ts";
import { applyFix, showRejection } from "./edits.ts";
import { itemPoint } from "./select.ts";

/** The delay before a card's fixes are requested after it was selected or its problems changed. */
const requestDelayMs = 200;

/** Requests the fixes for problems of the version that was checked. Returns undefined if the request fails. */
async function requestFixes(
  { host, store }: Controller,
  problems: readonly StepProblem[],
): Promise<OfferedFixes | undefined> {
  const { version } = store.get().fileProblems;
  const ranges = problems.map(({ range }) => range);
  const offered = await host
    .request("fixes", { version, ranges })
    .catch(ignored("the problems are shown without fixes"));
  if (!offered) return undefined;
  const fixes = offered.fixes.map((fix): StepFix => ({ ...fix, field: problems[fix.problem]?.field }));
  return { problems, version: offered.version, fixes };
}

const canBeFixed = ({ snapshot }: ViewState, problems: readonly StepProblem[]): boolean =>
  snapshot?.editable === true && problems.length > 0;

/** Loads the fixes for the active card's problems, so that the card and its fields can show which problems have fixes. */
export function watchFixes(control: Controller): void {
  const { store } = control;
  let requested: readonly StepProblem[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  store.subscribe(() => {
    const state = store.get();
    const problems = itemProblems(state, state.active);
    if (problems === requested) return;
    requested = problems;
    clearTimeout(timer);
    if (!canBeFixed(state, problems) || state.fixes?.problems === problems) return;
    timer = setTimeout(() => void loadFixes(problems), requestDelayMs);
  });
  const loadFixes = async (problems: readonly StepProblem[]): Promise<void> => {
    const fixes = await requestFixes(control, problems);
    if (fixes && requested === problems) store.set({ fixes });
  };
}

/** Returns the rows for fixes. If several problems have the same fix, they share a row. */
export function fixRows(
  control: Controller,
  { version, fixes }: OfferedFixes,
  isWanted: (fix: StepFix) => boolean = () => true,
): MenuItem[] {
  const wanted = fixes.filter(isWanted);
  const uniqueFixes = wanted.filter(
    ({ title }, index) => wanted.findIndex((other) => other.title === title) === index,
  );
  return uniqueFixes.map((fix, index) => ({
    id: `fix-${index}`,
    label: fix.title,
    separated: index > 0 && uniqueFixes[index - 1]?.problem !== fix.problem,
    run: () => {
      control.focusDiagram();
      void applyFix(control, fix, version);
    },
  }));
}

/** Returns the fixes button of the focused field. */
function fieldButton(): HTMLElement | null {
  const field = document.activeElement?.closest("[data-fixable]");
  return field?.querySelector<HTMLElement>("[data-fixes]") ?? null;
}

/** Opens the fixes of the focused field, or those of the active card. Shows a message if there are none. */
export async function openFixes(control: Controller): Promise<void> {
  const { store } = control;
  const button = fieldButton();
  if (button) return button.click();
  const state = store.get();
  const problems = itemProblems(state, state.active);
  const known = state.fixes?.problems === problems ? state.fixes : undefined;
  const fixes = known ?? (canBeFixed(state, problems) ? await requestFixes(control, problems) : undefined);
  // Another overlay may have been opened in the meantime.
  if (store.get().overlay !== state.overlay) return;
  if (!fixes || fixes.fixes.length === 0)
    return showRejection(
      control,
      problems.length > 0 ? t("There is no quick fix for this problem.") : t("This card has no problems."),
    );
  store.set({ fixes, overlay: { kind: "fixes", ...itemPoint(control, state.active) } });
}
