import type { PaletteItem } from "@hookloom/language-server/protocol";
import type { Controller } from "../state/controller.ts";
import type { InsertionPoint, VersionedInsertionPoint } from "../state/view-state.ts";
import { apply, placeAfter, shownVersion } from "./edits.ts";

/** Opens the palette for an insertion point; x and y are pixels of the canvas pane. */
export function openPalette(control: Controller, place: InsertionPoint, x: number, y: number): void {
  const seen = { ...place, version: shownVersion(control) };
  control.store.set({ overlay: { kind: "palette", place: seen, x, y } });
}

/** Opens the palette for the point below the active card. */
export function openPaletteAfter(control: Controller): void {
  const place = placeAfter(control);
  const { scene } = control.store.get();
  const { viewport, pane } = control.camera;
  if (!place || !scene) return;
  const insert = scene.layout.inserts.find(
    ({ block, index }) => block === place.block && index === place.index,
  );
  const x = insert ? insert.x * viewport.zoom + viewport.x : pane.width / 2;
  const y = insert ? insert.y * viewport.zoom + viewport.y : pane.height / 3;
  openPalette(control, place, x, y);
}

/** Inserts an item of the palette, or code that was typed. */
export async function insert(
  control: Controller,
  { version, ...place }: VersionedInsertionPoint,
  chosen: PaletteItem | { readonly code: string },
): Promise<void> {
  control.store.set({ overlay: undefined });
  const label = "label" in chosen ? chosen.label : "code";
  const after = { spoken: `Inserted ${label}`, added: "edit", hold: { place } } as const;
  if ("step" in chosen && chosen.step)
    await apply(control, { op: "insert", ...place, step: chosen.step }, after, version);
  else if (chosen.code !== undefined)
    await apply(control, { op: "insert", ...place, code: chosen.code }, after, version);
}
