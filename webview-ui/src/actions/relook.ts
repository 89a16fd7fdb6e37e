import type { Controller } from "../state/controller.ts";
import { steadyScene } from "./scene.ts";

/** Draws the shown flow as the state says now, with the active card left where it is. */
export function relook({ store, camera }: Controller): void {
  const { scene, active, collapsed, notes } = store.get();
  if (!scene) return;
  const before = camera.hold;
  if (scene.index.steps.has(active)) camera.hold = { step: active };
  store.set({ scene: steadyScene(scene, scene.flow, active, camera, { collapsed, notes }) });
  camera.hold = before;
}
