import type { BreakpointAction, CardBreakpoints, DebugState } from "@hookloom/protocol/debugging";
import type { Step } from "@hookloom/protocol/flow-document";
import { startItem } from "@hookloom/protocol/flow-layout-types";
import { t } from "@vscode/l10n";
import { isTyping } from "../controls/focus.ts";
import type { MenuItem } from "../controls/menu.tsx";
import { flowAt, stepAt } from "../model/flow-index.ts";
import type { Controller } from "../state/controller.ts";
import { withStableValues } from "../state/store.ts";
import type { StoppedAt, ViewState } from "../state/view-state.ts";
import { bringIntoView } from "./keep-in-view.ts";
import { targets } from "./select.ts";
import { openFlow } from "./show-flow.ts";

/** Replaces the breakpoints shown on the cards. */
export function showBreakpoints({ store }: Controller, { breakpoints }: CardBreakpoints): void {
  const entries = breakpoints.map((one) => [one.step, one] as const);
  store.set({ breakpoints: withStableValues(store.get().breakpoints, entries) });
}

function findStoppedAt(
  { snapshot, proposal, debug }: ViewState,
  { location }: DebugState,
): StoppedAt | undefined {
  // The debugger runs the text, not the shown proposal.
  const live = proposal?.live ?? snapshot;
  if (!location || !live) return undefined;
  // The text is newer than the snapshot. The host sends the location again with the next snapshot.
  if (location.version !== live.version) return debug.at;
  const flow = flowAt(live.document, location.offset);
  return flow && { flow: flow.id, step: stepAt(flow.body, location.offset)?.id, isTop: location.isTop };
}

const isSameStop = (one: StoppedAt | undefined, other: StoppedAt | undefined): boolean =>
  one?.flow === other?.flow && one?.step === other?.step && one?.isTop === other?.isTop;

/** Shows the debugger's state and goes to the card at which it is stopped. */
export function showDebugState(control: Controller, state: DebugState): void {
  const { store } = control;
  const before = store.get();
  const found = findStoppedAt(before, state);
  const at = isSameStop(found, before.debug.at) ? before.debug.at : found;
  const { phase, since } = state;
  if (at === before.debug.at && phase === before.debug.phase && since === before.debug.since) return;
  store.set({ debug: { phase, at, since } });
  if (at && at !== before.debug.at && !before.proposal) goToStop(control, at);
  else if (before.debug.at && !at)
    store.set({ spoken: phase === "off" ? t("Debugging ended") : t("Running") });
}

/** Selects the card at which the debugger stopped. A selection left on another card would be mistaken for the debugger's position. */
function goToStop(control: Controller, { flow, step, isTop }: StoppedAt): void {
  const { store } = control;
  openFlow(control, flow);
  bringIntoView(control, step ?? startItem);
  const { scene } = store.get();
  // While the user is typing, the selected card must not change.
  if (!isTyping(document.activeElement))
    store.set({ active: step ?? startItem, selection: step === undefined ? [] : [step], anchor: step });
  const label = (step === undefined ? undefined : scene?.index.steps.get(step)?.step.label) ?? t("the end");
  store.set({ spoken: isTop ? t("Stopped at {0}", label) : t("Stopped in a call made by {0}", label) });
}

/** Toggles the breakpoints of the selected cards. If any card has none, breakpoints are only added. */
export function toggleBreakpoints(control: Controller): void {
  const { store, host } = control;
  const { snapshot, breakpoints } = store.get();
  const steps = targets(control);
  if (!snapshot || snapshot.comparison) return;
  if (steps.length === 0) {
    store.set({ spoken: t("Select a step first") });
    return;
  }
  const withoutBreakpoint = steps.filter((step) => !breakpoints.has(step));
  const isAdding = withoutBreakpoint.length > 0;
  const changed = isAdding ? withoutBreakpoint : steps;
  for (const step of changed) host.send("breakpoint", { step, action: isAdding ? "add" : "remove" });
  const { length } = changed;
  const added = length === 1 ? t("Added 1 breakpoint") : t("Added {0} breakpoints", length);
  const removed = length === 1 ? t("Removed 1 breakpoint") : t("Removed {0} breakpoints", length);
  store.set({ spoken: isAdding ? added : removed });
}

/** Opens VS Code's input for a breakpoint on the first selected card. */
export function promptForBreakpoint(control: Controller, action: "condition" | "logpoint"): void {
  const { store, host } = control;
  if (store.get().snapshot?.comparison) return;
  const [step] = targets(control);
  if (step === undefined) store.set({ spoken: t("Select a step first") });
  else host.send("breakpoint", { step, action });
}

/** Returns the menu rows for the breakpoint of the selected card. */
export function breakpointRows(control: Controller, step: Step | undefined): MenuItem[] {
  const { store, host } = control;
  if (!step || step.disabled || step.kind === "hole") return [];
  const row = (id: string, label: string, action: BreakpointAction, key?: string): MenuItem => ({
    id,
    label,
    ...(key === undefined ? {} : { key }),
    separated: id === "breakpoint",
    run: () => host.send("breakpoint", { step: step.id, action }),
  });
  const breakpoint = store.get().breakpoints.get(step.id);
  if (!breakpoint)
    return [
      row("breakpoint", t("Add breakpoint"), "add", "F9"),
      row("conditionalBreakpoint", t("Add conditional breakpoint…"), "condition"),
      row("logpoint", t("Add logpoint…"), "logpoint"),
    ];
  return [
    row("breakpoint", t("Remove breakpoint"), "remove", "F9"),
    row("editBreakpoint", t("Edit breakpoint…"), "edit"),
    breakpoint.enabled
      ? row("disableBreakpoint", t("Disable breakpoint"), "disable")
      : row("enableBreakpoint", t("Enable breakpoint"), "enable"),
  ];
}
