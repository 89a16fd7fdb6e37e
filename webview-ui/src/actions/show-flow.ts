import type { Flow } from "@hookloom/protocol/flow-document";
import { startItem } from "@hookloom/protocol/flow-layout-types";
import type { FlowSnapshot } from "@hookloom/protocol/flow-view";
import { t } from "@vscode/l10n";
import { initialView } from "../state/camera.ts";
import type { Controller } from "../state/controller.ts";
import { buildScene } from "./scene.ts";

/** Shows another flow of the file from its start. If the flow is already in the trail, the trail is cut off there. */
export function openFlow(control: Controller, id: string): void {
  const { snapshot, scene } = control.store.get();
  const flow = snapshot?.document.flows.find((each) => each.id === id);
  if (snapshot && flow && flow.id !== scene?.flow.id) showFlow(control, snapshot, flow);
}

/** Shows a flow of a snapshot from its start. It replaces the shown flow, which may no longer be in the snapshot. */
export function showFlow({ store, camera }: Controller, snapshot: FlowSnapshot, flow: Flow): void {
  const { trail, runs } = store.get();
  const next = buildScene(flow, store.get());
  store.set({
    snapshot,
    scene: next,
    trail: trail.slice(
      0,
      Math.max(
        0,
        trail.findIndex((stop) => stop.flow === flow.id),
      ),
    ),
    selection: [],
    active: startItem,
    anchor: undefined,
    cursor: undefined,
    overlay: undefined,
    rejection: undefined,
    found: new Set(),
    runs: { ...runs, call: 0, passes: new Map() },
    spoken: t("Flow {0}", flow.name),
  });
  camera.move?.(initialView(next.layout.bounds, next.layout.start, camera.pane));
}

/** Shows the flow that handles a trigger's event. Returns false if the file has no such flow. */
export function openHandler(control: Controller, trigger: string, event: string): boolean {
  const { flows = [] } = control.store.get().snapshot?.document ?? {};
  const flow = flows.find(({ triggers }) =>
    triggers.some((one) => one.trigger === trigger && one.event === event),
  );
  if (flow) openFlow(control, flow.id);
  return flow !== undefined;
}
