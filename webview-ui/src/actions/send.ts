import type { FlowTrigger } from "@hookloom/protocol/flow-document";
import type { Controller } from "../state/controller.ts";
import type { ViewState } from "../state/view-state.ts";
import { showRejection } from "./edits.ts";

type Shown = Pick<ViewState, "scene" | "snapshot">;

/** Returns the shown flow's event for which a sample can be sent, in a project or in an app with another framework. */
export function sentTrigger({ scene, snapshot }: Shown): FlowTrigger | undefined {
  if (snapshot?.comparison) return undefined;
  const trigger = scene?.flow.triggers[0];
  return snapshot?.inProject || trigger?.framework !== undefined ? trigger : undefined;
}

/** Returns why no sample can be sent for the shown flow. */
function reasonNot({ scene, snapshot }: Shown): string {
  if (snapshot?.comparison)
    return "This diagram compares two texts. Send the sample from the file's own diagram.";
  return scene?.flow.triggers.length
    ? "This file belongs to no project, so there is nothing to send a sample to."
    : "No event runs this flow here, so there is no sample to send.";
}

/** Sends a sample of the shown event immediately, unless one is already being sent. */
export function sendSample(control: Controller): void {
  const { store, host } = control;
  const state = store.get();
  const trigger = sentTrigger(state);
  if (!trigger) showRejection(control, reasonNot(state));
  else if (state.sample?.state !== "busy") host.send("sendSample", trigger);
}
