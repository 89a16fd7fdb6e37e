import type { FlowTrigger } from "@hookloom/protocol/flow-document";
import { t } from "@vscode/l10n";
import type { Controller } from "../state/controller.ts";
import type { ViewState } from "../state/view-state.ts";
import { showRejection } from "./edits.ts";

type Shown = Pick<ViewState, "scene" | "snapshot">;

/** Returns the shown flow's trigger if a sample can be sent to it: in a project or in an app with another framework. */
export function sampleTrigger({ scene, snapshot }: Shown): FlowTrigger | undefined {
  if (snapshot?.comparison) return undefined;
  const trigger = scene?.flow.triggers[0];
  return snapshot?.inProject || trigger?.framework !== undefined ? trigger : undefined;
}

/** Returns why no sample can be sent for the shown flow. */
function rejectionReason({ scene, snapshot }: Shown): string {
  if (snapshot?.comparison)
    return t(
      "This diagram compares two versions of a file. Send the sample from the diagram of the file itself.",
    );
  return scene?.flow.triggers.length
    ? t("This file does not belong to a project, so there is nothing to send a sample to.")
    : t("No event runs this flow, so there is no sample to send.");
}

/** Sends a sample of the shown event immediately, unless one is already being sent. */
export function sendSample(control: Controller): void {
  const { store, host } = control;
  const state = store.get();
  const trigger = sampleTrigger(state);
  if (!trigger) showRejection(control, rejectionReason(state));
  else if (state.sample?.state !== "busy") host.send("sendSample", trigger);
}
