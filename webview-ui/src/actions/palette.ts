import type { CodeImport, NewStep } from "@hookloom/protocol/flow-edit";
import type { Point } from "@hookloom/protocol/flow-layout-types";
import type { PaletteAction, PaletteDetail, PaletteItem } from "@hookloom/protocol/palette";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { toPane } from "../state/camera.ts";
import type { Controller } from "../state/controller.ts";
import type { InsertionPoint, VersionedInsertionPoint } from "../state/view-state.ts";
import { apply, nextInsertionPoint, shownVersion, showRejection } from "./edits.ts";

/** Opens the palette for an insertion point, at a position in the pane. */
export function openPalette(control: Controller, point: InsertionPoint, { x, y }: Point): void {
  const versionedPoint = { ...point, version: shownVersion(control) };
  control.store.set({ overlay: { kind: "palette", point: versionedPoint, x, y } });
}

/** Opens the palette for the point below the active card. */
export function openPaletteAfter(control: Controller): void {
  const point = nextInsertionPoint(control);
  const { scene } = control.store.get();
  const { viewport, pane } = control.camera;
  if (!point || !scene) return;
  const insert = scene.layout.inserts.find(
    ({ block, index }) => block === point.block && index === point.index,
  );
  const at = insert ? toPane(viewport, insert) : { x: pane.width / 2, y: pane.height / 3 };
  openPalette(control, point, at);
}

/** Inserts a palette item or typed code. `detail` contains the item's details if they are already loaded. */
export async function insert(
  control: Controller,
  point: VersionedInsertionPoint,
  chosen: PaletteItem | { readonly code: string },
  detail?: PaletteDetail,
): Promise<void> {
  const { version, block, index } = point;
  control.store.set({ overlay: undefined });
  const spoken = "label" in chosen ? t("Inserted {0}", chosen.label) : t("Inserted code");
  const after = { spoken, added: "edit", hold: { point: { block, index } } } as const;
  const content = await insertedContent(control, point, chosen, detail);
  if (!content) return;
  const outcome = await apply(control, { op: "insert", block, index, ...content }, after, version);
  const isKnown = "id" in chosen && chosen.group !== "more";
  if (outcome.ok && isKnown) control.host.send("paletteChosen", { version, id: chosen.id });
}

type Content =
  | { readonly step: NewStep }
  | { readonly code: string; readonly imports?: readonly CodeImport[] };

/** Returns the content that an item inserts. If the item no longer exists, shows a message and returns undefined. */
async function insertedContent(
  control: Controller,
  { version, block }: VersionedInsertionPoint,
  chosen: PaletteItem | { readonly code: string },
  known: PaletteDetail | undefined,
): Promise<Content | undefined> {
  if ("step" in chosen && chosen.step) return { step: chosen.step };
  if (chosen.code !== undefined) return { code: chosen.code, ...itemImports(chosen) };
  if (!("id" in chosen)) return undefined;
  try {
    const detail = known?.code
      ? known
      : await control.host.request("paletteDetail", { version, block, id: chosen.id });
    if (detail.code !== undefined) return { code: detail.code, ...itemImports(detail) };
    showRejection(
      control,
      t("{0} no longer exists. Open the palette again to choose another step.", chosen.label),
    );
  } catch (thrown) {
    showRejection(control, errorMessage(thrown));
  }
  return undefined;
}

function itemImports(from: object): { readonly imports?: readonly CodeImport[] } {
  const { imports = [] } = from as { readonly imports?: readonly CodeImport[] };
  return imports.length > 0 ? { imports } : {};
}

/**
 * Installs a package and reopens the palette at the same insertion point, unless something else was opened in the meantime. The
 * point keeps its version, so that the server can find it even if the text has changed.
 */
export async function installPackage(control: Controller, name: string): Promise<void> {
  const { overlay, scene } = control.store.get();
  if (overlay?.kind !== "palette") return;
  control.store.set({ overlay: undefined });
  control.focusDiagram();
  try {
    const { query } = await control.host.request("installPackage", { package: name });
    const state = control.store.get();
    if (state.overlay || state.mapper || state.scene?.flow.id !== scene?.flow.id) return;
    control.store.set({ overlay: { ...overlay, query } });
  } catch (thrown) {
    showRejection(control, errorMessage(thrown));
  }
}

/** Runs the action of a row that inserts nothing. */
export function runPaletteAction(
  control: Controller,
  action: Extract<PaletteAction, { readonly kind: "addConnection" | "installTypes" }>,
): void {
  control.store.set({ overlay: undefined });
  control.focusDiagram();
  if (action.kind === "addConnection") {
    const { kind: _, ...connection } = action;
    control.host.send("addConnection", connection);
  } else {
    control.host
      .request("installTypes", {})
      .catch((thrown: unknown) => showRejection(control, errorMessage(thrown)));
  }
}
