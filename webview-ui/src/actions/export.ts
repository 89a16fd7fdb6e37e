import type { DrawingParams } from "@hookloom/protocol/flow-view";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import type { Controller } from "../state/controller.ts";
import { showRejection } from "./edits.ts";

/** Chromium's canvas limits. A canvas that exceeds either limit stays empty. */
const maxSidePixels = 16_000;
const maxPixels = 120_000_000;
/** Pixels in a PNG per unit of the drawing. Two keep the image sharp in print and on every screen. */
const pixelsPerUnit = 2;

function drawingParams({ store }: Controller): DrawingParams | undefined {
  const { scene } = store.get();
  if (!scene) return undefined;
  return { flow: scene.flow.id, collapsed: [...scene.collapsed], notes: scene.notes };
}

/** Requests that the host write the shown flow as an SVG, or open it in the browser for printing. */
export function sendDiagram(control: Controller, event: "exportSvg" | "print"): void {
  const drawing = drawingParams(control);
  if (drawing) control.host.send(event, drawing);
}

/** Returns the pixels per unit of a drawing: two, or fewer if the canvas would exceed the limits. */
export function pngScale(width: number, height: number): number {
  const bySide = maxSidePixels / Math.max(width, height);
  return Math.min(pixelsPerUnit, bySide, Math.sqrt(maxPixels / (width * height)));
}

/** Draws an SVG as a PNG. Returns the PNG in base64, with its scale. */
async function rasterize(svg: string): Promise<{ readonly png: string; readonly scale: number }> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const { naturalWidth, naturalHeight } = image;
  const scale = pngScale(naturalWidth, naturalHeight);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(naturalWidth * scale);
  canvas.height = Math.round(naturalHeight * scale);
  const context = canvas.getContext("2d");
  if (!context)
    throw new Error(t("The page cannot create a canvas for the PNG. Export the flow as an SVG instead."));
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const url = canvas.toDataURL("image/png");
  return { png: url.slice(url.indexOf(",") + 1), scale };
}

/** Draws the shown flow as a PNG from the host's SVG. The host prompts for the file. */
export async function exportPng(control: Controller): Promise<void> {
  const { host, store } = control;
  const drawing = drawingParams(control);
  if (!drawing) return;
  const isLight =
    document.body.classList.contains("vscode-light") ||
    document.body.classList.contains("vscode-high-contrast-light");
  try {
    const { svg } = await host.request("renderSvg", { ...drawing, theme: isLight ? "light" : "dark" });
    const { png, scale } = await rasterize(svg);
    const { saved } = await host.request("savePng", { flow: drawing.flow, png });
    if (!saved) return;
    if (scale < 1) {
      const percent = Math.max(1, Math.floor(scale * 100));
      const message = t(
        "The flow is too large for a full-size PNG, so it was scaled to {0}%. An SVG is sharp at every size.",
        percent,
      );
      showRejection(control, message);
    } else store.set({ spoken: t("Exported as PNG") });
  } catch (thrown) {
    showRejection(control, errorMessage(thrown));
  }
}
