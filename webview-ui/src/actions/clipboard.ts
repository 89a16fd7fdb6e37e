import { stepCount } from "@hookloom/protocol/step-blocks";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import type { Controller } from "../state/controller.ts";
import type { InsertionPoint } from "../state/view-state.ts";
import { apply, nextInsertionPoint, shownVersion, showRejection } from "./edits.ts";
import { targets } from "./select.ts";

/** Copies the selected steps as TypeScript. Returns the steps, or undefined if nothing was copied. */
export async function copy(control: Controller): Promise<readonly string[] | undefined> {
  const { store, host } = control;
  const steps = targets(control);
  const { snapshot } = store.get();
  if (steps.length === 0 || !snapshot) return undefined;
  try {
    const { text } = await host.request("textOf", { version: snapshot.version, steps });
    await host.request("writeClipboard", { text });
  } catch (thrown) {
    showRejection(control, errorMessage(thrown));
    return undefined;
  }
  store.set({ spoken: t("Copied {0} as text", stepCount(steps.length)) });
  return steps;
}

/** Copies the selected steps and removes them. */
export async function cut(control: Controller): Promise<void> {
  const version = shownVersion(control);
  const steps = await copy(control);
  if (!steps) return;
  // Pasting adds the imports again.
  const edit = { op: "remove", steps, unusedImports: true } as const;
  await apply(control, edit, { spoken: t("Cut {0} as text", stepCount(steps.length)) }, version);
}

/** Pastes the clipboard below the active card. Menus and commands have no `paste` event to read the clipboard from. */
export async function paste(control: Controller): Promise<void> {
  const point = nextInsertionPoint(control);
  const version = shownVersion(control);
  if (!point) return;
  await pasteAt(control, point, await control.host.request("readClipboard", {}), version);
}

/** Pastes statements below the active card. */
export async function pasteText(control: Controller, code: string): Promise<void> {
  const point = nextInsertionPoint(control);
  if (point) await pasteAt(control, point, code, shownVersion(control));
}

async function pasteAt(
  control: Controller,
  point: InsertionPoint,
  code: string,
  version: number,
): Promise<void> {
  if (code.trim() === "")
    return showRejection(control, t("The clipboard contains no text. Copy steps or statements first."));
  const after = { spoken: t("Pasted"), added: "select", hold: { point } } as const;
  await apply(control, { op: "paste", ...point, code }, after, version);
}
