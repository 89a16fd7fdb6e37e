import type { FlowTrigger } from "@hookloom/language-server/protocol";
import type { Controller } from "../state/controller.ts";
import type { ViewState } from "../state/view-state.ts";
import { refuse } from "./edits.ts";

/** The event of the shown flow that a sample can be sent for: of a project, or of an app of another framework. */
export function sentTrigger({ scene, snapshot }: ViewState): FlowTrigger | undefined {
  const trigger = scene?.flow.triggers[0];
  return snapshot?.inProject || trigger?.framework !== undefined ? trigger : undefined;
}

/** Sends a sample of the shown event at once, unless one is on its way. */
export function sendSample(control: Controller): void {
  const { store, host } = control;
  const trigger = sentTrigger(store.get());
  if (!trigger) refuse(control, { message: "No event runs this flow here, so there is no sample to send." });
  else if (store.get().sample?.state !== "busy") host.send("sendSample", trigger);
}
