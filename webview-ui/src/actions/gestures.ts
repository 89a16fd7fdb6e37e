import type { FlowGesture, WrapKind } from "@hookloom/language-server/protocol";
import { fitAll, fitReadable, sameView } from "../state/camera.ts";
import type { Controller } from "../state/controller.ts";
import { outermost } from "../state/flow-index.ts";
import { copy, cut, paste } from "./clipboard.ts";
import { apply } from "./edits.ts";
import { openPaletteAfter } from "./palette.ts";
import { targets } from "./select.ts";

/** The words for some steps: `if`, or `3 steps`. */
export function nameOf({ store }: Controller, steps: readonly string[]): string {
  const only = steps.length === 1 ? store.get().scene?.index.steps.get(steps[0] ?? "")?.step : undefined;
  return only ? only.label : `${steps.length} steps`;
}

/** Runs what a person asked for by a key, a menu or a command; one gesture is one edit. */
export function runGesture(control: Controller, gesture: FlowGesture): void {
  // A key that repeats means the place that its last edit has made, so the edit comes first.
  void control.edits.settled().then(() => gestures[gesture](control));
}

type Gesture = (control: Controller) => unknown;

const gestures: Record<FlowGesture, Gesture> = {
  insert: (control) => openPaletteAfter(control),
  delete: (control) => onSteps(control, "remove", "Deleted"),
  duplicate: (control) => onSteps(control, "duplicate", "Duplicated", "select"),
  copy,
  cut,
  paste,
  disable,
  wrapIf: (control) => wrap(control, "if"),
  wrapTry: (control) => wrap(control, "try"),
  wrapFor: (control) => wrap(control, "for"),
  unwrap,
  moveUp: (control) => shift(control, -1),
  moveDown: (control) => shift(control, 1),
  fit,
  search: ({ store }) => store.set({ overlay: { kind: "search" } }),
  pickFlow: ({ store }) => store.set({ overlay: { kind: "flows" } }),
};

async function onSteps(
  control: Controller,
  op: "remove" | "duplicate" | "disable" | "enable",
  done: string,
  added?: "select",
): Promise<void> {
  const steps = targets(control);
  if (steps.length === 0) return;
  const spoken = `${done}: ${nameOf(control, steps)}`;
  await apply(control, { op, steps }, { spoken, ...(added ? { added } : {}) });
}

async function disable(control: Controller): Promise<void> {
  const { scene } = control.store.get();
  const off = targets(control).every((id) => scene?.index.steps.get(id)?.step.disabled);
  await (off ? onSteps(control, "enable", "Enabled") : onSteps(control, "disable", "Disabled"));
}

/** Puts the selected steps into a new one. */
export async function wrap(control: Controller, kind: WrapKind): Promise<void> {
  const steps = targets(control);
  if (steps.length === 0) return;
  const spoken = `Wrapped in ${kind}: ${nameOf(control, steps)}`;
  await apply(
    control,
    { op: "wrap", steps, in: kind },
    { spoken, added: kind === "try" ? "select" : "edit" },
  );
}

async function unwrap(control: Controller): Promise<void> {
  const [step] = targets(control);
  if (step === undefined) return;
  await apply(control, { op: "unwrap", step }, { spoken: `Unwrapped: ${nameOf(control, [step])}` });
}

/** Moves the steps past their neighbour; at a block's edge, out of the step that owns it. */
async function shift(control: Controller, by: -1 | 1): Promise<void> {
  const { scene } = control.store.get();
  const steps = scene ? outermost(scene.index, targets(control)) : [];
  const edge = scene?.index.steps.get((by < 0 ? steps[0] : steps.at(-1)) ?? "");
  if (!scene || !edge) return;
  const { block, index, owner } = edge;
  const inside = by < 0 ? index > 0 : index < block.steps.length - 1;
  const out = owner && scene.index.steps.get(owner.id);
  if (!inside && !out) return;
  const target =
    inside || !out
      ? { block: block.id, index: by < 0 ? index - 1 : index + 2 }
      : { block: out.block.id, index: by < 0 ? out.index : out.index + 1 };
  const spoken = `Moved ${by < 0 ? "up" : "down"}: ${nameOf(control, steps)}`;
  await apply(control, { op: "move", steps, ...target }, { spoken });
}

/** Shows as much of the flow as can be read; asked for once more, all of it however small that is. */
export function fit({ store, camera }: Controller): void {
  const { scene } = store.get();
  if (!scene) return;
  const { bounds, start } = scene.layout;
  const look = fitReadable(bounds, start, camera.pane);
  camera.move?.(sameView(camera.viewport, look) ? fitAll(bounds, camera.pane) : look);
}
