import type { CodeFix } from "@hookloom/protocol/code-problems";
import type { Range, Step } from "@hookloom/protocol/flow-document";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { ignored } from "@hookloom/protocol/ignored-error";
import { RpcError } from "@hookloom/protocol/rpc";
import { t } from "@vscode/l10n";
import { outermost } from "../model/flow-index.ts";
import { collapsedItemBlock, emptyItemBlock } from "../model/navigation.ts";
import type { Controller, Hold } from "../state/controller.ts";
import type { EditOutcome } from "../state/edit-queue.ts";
import type { FocusField, InsertionPoint, Rejection } from "../state/view-state.ts";
import { scrollStepIntoView } from "./keep-in-view.ts";
import { gestureTargets, select } from "./select.ts";

/** The announcement and the selection after an edit. */
export interface AfterEdit {
  readonly spoken: string;
  /** `select` selects the new steps. `edit` selects the first one and opens its first field. */
  readonly added?: "select" | "edit";
  /** The item that keeps its position on the screen. Defaults to the active card. */
  readonly hold?: Hold;
  /** Where a rejection is shown. Defaults to above the canvas. */
  readonly at?: { readonly step: string; readonly field: string };
  /** True if a rejection is only announced, because the caller shows it. */
  readonly quiet?: boolean;
}

/**
 * Sends one edit. A rejection is shown and announced, and nothing else changes. `version` is the version of the snapshot that
 * the edit was made on. It defaults to the snapshot shown at the time of this call.
 */
export function apply(
  control: Controller,
  edit: FlowEdit,
  after: AfterEdit,
  version: number = shownVersion(control),
): Promise<EditOutcome> {
  // A preview may stay open indefinitely, so it must not block other edits.
  if (control.preview) return applyNow(control, edit, after, version);
  return control.edits.run(() => applyNow(control, edit, after, version));
}

/** Sends one edit, as `apply` does. Resolves to the reason if the edit was rejected. */
export async function editRejection(...edit: Parameters<typeof apply>): Promise<string | undefined> {
  const outcome = await apply(...edit);
  return outcome.ok ? undefined : outcome.message;
}

/**
 * Returns why an edit would be rejected, without changing anything. Returns undefined if the request fails, because the edit
 * itself then reports the problem.
 */
export async function checkEdit(
  { host }: Controller,
  edit: FlowEdit,
  version: number,
): Promise<{ readonly code: string; readonly message: string } | undefined> {
  const request = host.request("check", { version, edit });
  return (await request.catch(ignored("the edit itself reports the problem")))?.problem;
}

/** Returns the version of the shown snapshot. */
export function shownVersion({ store }: Controller): number {
  return store.get().snapshot?.version ?? 0;
}

async function applyNow(
  control: Controller,
  edit: FlowEdit,
  after: AfterEdit,
  version: number,
): Promise<EditOutcome> {
  const { store, edits } = control;
  if (!store.get().snapshot?.editable) {
    const message = t("This file is read-only here. Open the file itself to change it.");
    showRejection(control, message);
    return { ok: false, code: "read-only", message };
  }
  const before = new Set(store.get().scene?.index.steps.keys());
  control.camera.hold = after.hold;
  const preview = control.preview ? { preview: true } : {};
  const outcome = await send(control, () => control.host.request("edit", { version, edit, ...preview }));
  if (control.camera.hold === after.hold) control.camera.hold = undefined;
  if (!outcome.ok) {
    if (outcome.code !== "cancelled") edits.rejectedCount++;
    if (after.quiet || outcome.code === "cancelled") store.set({ spoken: outcome.message });
    else showRejection(control, outcome.message, after.at);
    return outcome;
  }
  if (edit.op === "remove") for (const step of edit.steps) edits.removed.add(step);
  store.set({ rejection: undefined, spoken: after.spoken });
  if (after.added) selectAdded(control, before, outcome, after.added);
  return outcome;
}

/** Applies a fix that was offered for a specific version. A rejection is shown and announced. */
export function applyFix(
  control: Controller,
  { id, title }: Pick<CodeFix, "id" | "title">,
  version: number,
): Promise<EditOutcome> {
  const { edits, host, store } = control;
  return edits.run(async () => {
    const outcome = await send(control, () => host.request("fix", { version, id }));
    if (outcome.ok) store.set({ rejection: undefined, spoken: t("Fixed: {0}", title) });
    else {
      edits.rejectedCount++;
      showRejection(control, outcome.message);
    }
    return outcome;
  });
}

type AppliedEdit = { readonly version: number; readonly written: readonly Range[] };

async function send(control: Controller, request: () => Promise<AppliedEdit>): Promise<EditOutcome> {
  try {
    const made = await request();
    await waitForSnapshot(control, made.version);
    return { ok: true, ...made };
  } catch (thrown) {
    if (!(thrown instanceof RpcError)) throw thrown;
    return { ok: false, code: thrown.code, message: thrown.message };
  }
}

/** How long an edit waits for its snapshot, which never arrives if the server has just exited. */
const snapshotTimeoutMs = 2000;

/** Resolves when the snapshot of the given version or a later one is shown, or after the timeout. */
function waitForSnapshot(control: Controller, version: number): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const check = (): void => {
      if (shownVersion(control) >= version) end();
    };
    const timer = setTimeout(end, snapshotTimeoutMs);
    const stop = control.store.subscribe(check);
    check();
  });
}

/** Shows why a gesture did nothing. */
export function showRejection(
  { store }: Controller,
  message: string,
  at?: Pick<Rejection, "step" | "field">,
): void {
  store.set({ rejection: { message, ...at }, spoken: message });
}

/**
 * Selects the steps that the edit added, ignoring steps that were typed at the same time. If several belong together, such as a
 * call and its check, the first one is opened for editing.
 */
function selectAdded(
  control: Controller,
  before: ReadonlySet<string>,
  { version, written }: EditOutcome & { readonly ok: true },
  how: "select" | "edit",
): void {
  const { store } = control;
  const { scene } = store.get();
  if (!scene || shownVersion(control) !== version) return;
  const isWritten = ({ range }: Step): boolean =>
    written.some(
      ({ start, end }) =>
        (start <= range.start && range.start < end) || (start < range.end && range.end <= end),
    );
  const added = outermost(
    scene.index,
    [...scene.index.steps.values()]
      .filter(({ step }) => !before.has(step.id) && isWritten(step))
      .map(({ step }) => step.id),
  );
  const first = selectSteps(control, how === "edit" ? added.slice(0, 1) : added);
  if (first === undefined) return;
  scrollStepIntoView(control, first);
  const editable = (scene.index.steps.get(first)?.step.fields.length ?? 0) > 0;
  // The call form loads later. Keys typed in the meantime must not go into another field.
  control.focusDiagram();
  if (how === "edit" && editable) editField(control, { step: first, toFill: true });
}

/** Selects the first of the steps as a click does, and adds the others to the selection. Returns the first step. */
export function selectSteps(control: Controller, steps: readonly string[]): string | undefined {
  const [first] = steps;
  if (first === undefined) return undefined;
  select(control, first);
  control.store.set({ selection: steps });
  return first;
}

/** Opens the inspector and focuses one of a step's fields. */
export function editField({ store }: Controller, focusField: FocusField): void {
  store.set({ inspector: { ...store.get().inspector, open: true }, showsFile: false, focusField });
}

/** Returns where a new step is inserted: below the active card, or into the active empty block. */
export function nextInsertionPoint(control: Controller): InsertionPoint | undefined {
  const { scene } = control.store.get();
  const { active } = gestureTargets(control);
  if (!scene) return undefined;
  const entry = scene.index.steps.get(active);
  if (entry) return { block: entry.block.id, index: entry.index + 1 };
  const hidden = scene.index.blocks.get(collapsedItemBlock(active) ?? "")?.block;
  if (hidden) return { block: hidden.id, index: hidden.steps.length };
  return { block: emptyItemBlock(active) ?? scene.flow.body.id, index: 0 };
}
