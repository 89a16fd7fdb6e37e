import type { Field, Step } from "@hookloom/protocol/flow-document";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { type Point, startItem } from "@hookloom/protocol/flow-layout-types";
import { isIdentifier } from "@hookloom/protocol/identifier";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import type { Controller } from "../state/controller.ts";
import type { NamePrompt } from "../state/view-state.ts";
import { type AfterEdit, apply, shownVersion, showRejection } from "./edits.ts";
import { itemPoint, panePoint, targets } from "./select.ts";

/** True for a field that contains exactly one name declared by its step. */
export function declaresName({ name, role, range, text }: Field): boolean {
  const declares = role === "name" && /^(?:name|result|item|error)\d*$/.test(name);
  return declares && range !== undefined && isIdentifier(text);
}

/** Returns the name around or next to an offset in the text. */
export function nameAt(
  text: string,
  offset: number,
): { readonly name: string; readonly start: number } | undefined {
  const before = /[\p{ID_Continue}$]*$/u.exec(text.slice(0, offset))?.[0] ?? "";
  const after = /^[\p{ID_Continue}$]*/u.exec(text.slice(offset))?.[0] ?? "";
  const name = before + after;
  return isIdentifier(name) ? { name, start: offset - before.length } : undefined;
}

/** Returns the name that a step declares, with its offset in the text, or undefined if the step declares none or several. */
export function declaredName(step: Step): { readonly name: string; readonly at: number } | undefined {
  if (step.disabled || step.kind === "hole") return undefined;
  const names = step.fields.filter(declaresName);
  const [only, ...others] = names;
  return only?.range && others.length === 0 ? { name: only.text, at: only.range.start } : undefined;
}

/** Opens the name prompt at a point of the pane. */
function openNamePrompt({ store }: Controller, question: NamePrompt, point: Point): void {
  store.set({ overlay: { kind: "name", question, ...point }, rejection: undefined });
}

/** Returns an element's top left corner in pane coordinates. */
function elementPoint({ camera }: Controller, element: Element): Point {
  const { left, top } = element.getBoundingClientRect();
  return panePoint(camera, left, top);
}

/** Prompts for the name of a function to extract the selected steps into. */
export function promptToExtract(control: Controller): void {
  const steps = targets(control);
  const [first] = steps;
  if (first === undefined)
    showRejection(control, t("No step is selected. Select the steps to extract and try again."));
  else
    openNamePrompt(
      control,
      { kind: "extract", steps, version: shownVersion(control) },
      itemPoint(control, first),
    );
}

const nothingToRename = t(
  "The selection declares nothing that can be renamed. Select a step that declares a variable or a function.",
);

/** Prompts for a new name for the selected step's declaration or, without a selection, for the flow's function. */
export async function promptToRename(control: Controller): Promise<void> {
  const { scene } = control.store.get();
  const [only, ...others] = targets(control);
  if (!scene) return;
  if (only === undefined) return await promptToRenameFlow(control, scene.flow.id);
  const step = scene.index.steps.get(only)?.step;
  const found = step && others.length === 0 ? declaredName(step) : undefined;
  if (!found) return showRejection(control, nothingToRename);
  const question = { kind: "rename", ...found, version: shownVersion(control) } as const;
  openNamePrompt(control, question, itemPoint(control, only));
}

/** Prompts for a new name for a flow's function. */
export async function promptToRenameFlow(control: Controller, flow: string): Promise<void> {
  const { overlay } = control.store.get();
  try {
    const { version, found } = await control.host.request("nameOfFlow", { flow });
    // Another overlay may have been opened in the meantime.
    if (control.store.get().overlay !== overlay) return;
    const point = itemPoint(control, startItem);
    if (found) openNamePrompt(control, { kind: "rename", ...found, version }, point);
    else
      showRejection(
        control,
        t("This function has no name of its own in this file, so it cannot be renamed."),
      );
  } catch (thrown) {
    showRejection(control, errorMessage(thrown));
  }
}

/** Prompts for a new name for the symbol at an offset of the shown text. `wish` is the proposed name. */
export function promptToRenameAt(
  control: Controller,
  target: { readonly name: string; readonly at: number; readonly wish?: string },
  element: Element,
): void {
  openNamePrompt(
    control,
    { kind: "rename", ...target, version: shownVersion(control) },
    elementPoint(control, element),
  );
}

type SettingQuestion = NamePrompt & { readonly kind: "setting" };

/** Prompts for the name of a setting to extract a literal into. Without a version, the target is in the shown snapshot. */
export function promptForSetting(
  control: Controller,
  target: Omit<SettingQuestion, "kind" | "version"> & { readonly version?: number },
  element: Element,
): void {
  openNamePrompt(
    control,
    { kind: "setting", version: shownVersion(control), ...target },
    elementPoint(control, element),
  );
}

/** Matches field names that do not describe a field's value. */
const genericFieldName = /^(?:value|argument\d*|expression|code)$/;

/**
 * Suggests a setting name for a value: `SLACK_CHANNEL` for the `channel` of a `slack.chat.postMessage` call, `TITLE` for
 * the value of a variable `title`.
 */
export function suggestSettingName(owner: string | undefined, field: string): string {
  const first = owner?.split(/[^\w$]/).find((word) => word !== "" && word !== "await") ?? "";
  const parts = [first, genericFieldName.test(field) && first !== "" ? "" : field];
  return parts
    .join("_")
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .toUpperCase();
}

/** Makes the edit. If it is rejected, resolves to the problem, which the caller shows next to the name. */
export async function applyNamedEdit(
  control: Controller,
  edit: FlowEdit,
  after: AfterEdit,
  { version, preview }: { readonly version: number; readonly preview: boolean },
): Promise<{ readonly problem?: string }> {
  const previewControl = preview ? { ...control, preview } : control;
  const outcome = await apply(previewControl, edit, { ...after, quiet: true }, version);
  if (outcome.ok || outcome.code === "cancelled") return {};
  return { problem: outcome.message };
}
