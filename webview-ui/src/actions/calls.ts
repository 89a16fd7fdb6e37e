import { startItem } from "@hookloom/protocol/flow-layout-types";
import { ignored } from "@hookloom/protocol/ignored-error";
import type { FlowCall } from "@hookloom/protocol/lsp-requests";
import { t } from "@vscode/l10n";
import type { MenuItem } from "../controls/menu.tsx";
import type { ItemId } from "../model/navigation.ts";
import type { Controller } from "../state/controller.ts";
import { gestureTargets, goToItem, itemPoint, select } from "./select.ts";
import { openFlow } from "./show-flow.ts";

/** Typing creates many versions, so the calls are requested only after a pause. */
const pauseMs = 300;

/** Keeps the list of functions that steps call in sync with the text. */
export function watchCalls({ store, host }: Controller): void {
  let requestedDocument: unknown;
  let timer: ReturnType<typeof setTimeout> | undefined;
  store.subscribe(() => {
    const { snapshot } = store.get();
    if (!snapshot || snapshot.comparison || snapshot.document === requestedDocument) return;
    requestedDocument = snapshot.document;
    clearTimeout(timer);
    timer = setTimeout(() => void refreshCalls(), pauseMs);
  });
  const refreshCalls = async (): Promise<void> => {
    const response = await host.request("calls", {}).catch(ignored("the known calls are kept"));
    if (!response) return;
    const calls = new Map<string, FlowCall[]>();
    for (const call of response.calls) calls.set(call.step, [...(calls.get(call.step) ?? []), call]);
    store.set({ calls });
  };
}

const noCalls: readonly FlowCall[] = [];

/** Returns the functions that a card calls, except flows that no longer exist in the file. */
export function stepCalls({ store }: Pick<Controller, "store">, step: ItemId): readonly FlowCall[] {
  const { calls, snapshot } = store.get();
  const flows = snapshot?.document.flows ?? [];
  const known = calls.get(step) ?? noCalls;
  return known.filter(({ flow, file }) => file !== undefined || flows.some(({ id }) => id === flow));
}

/** Opens a flow that the active card calls. The card is added to the trail, so that the user can go back to it. */
export function enterFlow(control: Controller, flow: string): void {
  const { store } = control;
  const { scene, active, trail } = store.get();
  if (!scene || scene.flow.id === flow) return;
  openFlow(control, flow);
  if (store.get().scene?.flow.id === flow)
    store.set({ trail: [...trail, { flow: scene.flow.id, item: active }] });
}

function enterCall(control: Controller, { step, flow, file, name }: FlowCall): void {
  const { store, host } = control;
  if (store.get().scene?.index.steps.has(step)) select(control, step);
  if (flow !== undefined) {
    const isAlreadyShown = store.get().scene?.flow.id === flow;
    enterFlow(control, flow);
    if (isAlreadyShown) goToItem(control, startItem);
    control.focusDiagram();
  } else if (file !== undefined) host.send("openFile", { specifier: file, name });
}

/** Returns a menu row for each function that a card calls. */
export function callRows(control: Controller, step: ItemId): MenuItem[] {
  return stepCalls(control, step).map((call, index) => ({
    id: `call-${index}`,
    label: call.file === undefined ? call.name : `${call.name} (${call.file})`,
    run: () => enterCall(control, call),
  }));
}

/** Opens the function that a card calls. If there are several, shows a list to choose from. */
export function openCalled(control: Controller, step: ItemId = gestureTargets(control).active): void {
  const { store } = control;
  const calls = stepCalls(control, step);
  const [first] = calls;
  if (!first) store.set({ spoken: t("This step calls no functions in this project") });
  else if (calls.length === 1) enterCall(control, first);
  else {
    if (store.get().active !== step) select(control, step);
    store.set({ overlay: { kind: "calls", step, ...itemPoint(control, step) } });
  }
}

/** Goes back to the card from which the shown flow was opened, or to an earlier card of the trail. */
export function goBack(control: Controller, trailIndex?: number): void {
  const { store } = control;
  const { trail, snapshot } = store.get();
  const flows = snapshot?.document.flows ?? [];
  const open = trail.slice(0, trailIndex === undefined ? trail.length : trailIndex + 1);
  const last = open.findLast(({ flow }) => flows.some(({ id }) => id === flow));
  if (!last) {
    store.set({ spoken: t("This flow was not opened from another flow"), trail: [] });
    return;
  }
  openFlow(control, last.flow);
  goToItem(control, store.get().scene?.index.steps.has(last.item) ? last.item : startItem);
  control.focusDiagram();
}
