import { startItem } from "@hookloom/protocol/flow-layout-types";
import { t } from "@vscode/l10n";
import type { Controller } from "../state/controller.ts";
import type { NotePrompt } from "../state/view-state.ts";
import { apply, shownVersion, showRejection } from "./edits.ts";
import { steadyScene } from "./scene.ts";
import { gestureTargets, itemPoint, select } from "./select.ts";

/** Opens the note editor for the active card, or for the flow if the start card is active. */
export function promptForNote(control: Controller, item = gestureTargets(control).active): void {
  const { store } = control;
  const { scene, snapshot } = store.get();
  if (!scene || !snapshot) return;
  const step = scene.index.steps.get(item)?.step;
  if (!snapshot.editable)
    showRejection(control, t("This file is read-only here. Open the file itself to change it."));
  else if (step?.disabled)
    showRejection(control, t("This step is disabled, so it cannot have a note. Enable the step first."));
  else {
    if (store.get().active !== item) select(control, item);
    const of = step ? { step: step.id } : { flow: scene.flow.id };
    const text = (step ? step.comment : scene.flow.comment) ?? "";
    const question: NotePrompt = { version: shownVersion(control), target: of, text };
    store.set({ overlay: { kind: "note", question, ...itemPoint(control, step ? item : startItem) } });
  }
}

/** Writes a note into the text, or removes the note if it is empty. Resolves to the reason if the edit was rejected. */
export async function writeNote(
  control: Controller,
  { version, target: of }: NotePrompt,
  text: string,
): Promise<string | undefined> {
  const spoken = text.trim() === "" ? t("Removed the note") : t("Saved the note");
  const hold = "step" in of ? { hold: of } : {};
  const edit = { op: "comment", text, ...of } as const;
  const outcome = await apply(control, edit, { spoken, quiet: true, ...hold }, version);
  return outcome.ok ? undefined : outcome.message;
}

/** Toggles between showing notes above their cards and only marking each card that has a note. */
export function toggleNotes({ store, camera }: Controller): void {
  const { notes, scene, active, collapsed } = store.get();
  store.set({ notes: !notes, spoken: notes ? t("Notes are hidden") : t("Notes are shown") });
  if (!scene) return;
  // The active card keeps its position.
  const previousHold = camera.hold;
  if (scene.index.steps.has(active)) camera.hold = { step: active };
  store.set({ scene: steadyScene(scene, scene.flow, active, camera, { collapsed, notes: !notes }) });
  camera.hold = previousHold;
}
