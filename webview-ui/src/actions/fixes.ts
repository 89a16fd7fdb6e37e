import { ignored } from "@hookloom/protocol/ignored-error";
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

/**
 * Requests the fixes for problems in the version in which they were found. Returns undefined if the fixes cannot be determined
 * now.
 */
async function requestFixes(
  { host, store }: Controller,
  of: readonly StepProblem[],
): Promise<OfferedFixes | undefined> {
  const { version } = store.get().fileProblems;
  const ranges = of.map(({ range }) => range);
  const offered = await host
    .request("fixes", { version, ranges })
    .catch(ignored("the problems are shown without fixes"));
  if (!offered) return undefined;
  const fixes = offered.fixes.map((fix): StepFix => ({ ...fix, field: of[fix.problem]?.field }));
  return { of, version: offered.version, fixes };
}

const canBeFixed = ({ snapshot }: ViewState, of: readonly StepProblem[]): boolean =>
  snapshot?.editable === true && of.length > 0;

/** Loads the fixes for the active card's problems, so that the card and its fields can show whether there are any. */
export function watchFixes(control: Controller): void {
  const { store } = control;
  let requested: readonly StepProblem[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  store.subscribe(() => {
    const state = store.get();
    const of = itemProblems(state, state.active);
    if (of === requested) return;
    requested = of;
    clearTimeout(timer);
    if (!canBeFixed(state, of) || state.fixes?.of === of) return;
    timer = setTimeout(() => void keep(of), requestDelayMs);
  });
  const keep = async (of: readonly StepProblem[]): Promise<void> => {
    const fixes = await requestFixes(control, of);
    if (fixes && requested === of) store.set({ fixes });
  };
}

/** Returns the rows for fixes. If two problems have the same fix, there is one row. */
export function fixRows(
  control: Controller,
  { version, fixes }: OfferedFixes,
  isWanted: (fix: StepFix) => boolean = () => true,
): MenuItem[] {
  const wanted = fixes.filter(isWanted);
  const once = wanted.filter(
    ({ title }, index) => wanted.findIndex((other) => other.title === title) === index,
  );
  return once.map((fix, index) => ({
    id: `fix-${index}`,
    label: fix.title,
    separated: index > 0 && once[index - 1]?.problem !== fix.problem,
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
  const of = itemProblems(state, state.active);
  const known = state.fixes?.of === of ? state.fixes : undefined;
  const fixes = known ?? (canBeFixed(state, of) ? await requestFixes(control, of) : undefined);
  // Another overlay may have been opened in the meantime.
  if (store.get().overlay !== state.overlay) return;
  if (!fixes || fixes.fixes.length === 0)
    return showRejection(
      control,
      of.length > 0 ? "There is no quick fix for this problem." : "This card has no problem.",
    );
  store.set({ fixes, overlay: { kind: "fixes", ...itemPoint(control, state.active) } });
}
