import type { Declarations } from "@hookloom/protocol/declarations";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { eventTitle } from "@hookloom/protocol/frameworks";
import { ignored } from "@hookloom/protocol/ignored-error";
import type { Controller } from "../state/controller.ts";
import { apply, shownVersion } from "./edits.ts";
import { openFlow } from "./show-flow.ts";

/** Requests the file's declarations. If the server cannot respond, the known declarations are kept. */
export async function loadDeclarations({ host, store }: Controller): Promise<void> {
  const response = await host.request("declarations", {}).catch(ignored("the known declarations are kept"));
  const known = store.get().declared?.version ?? 0;
  if (response && response.version >= known) store.set({ declared: response });
}

/** Requests the states of the file's setting values. */
export async function loadSettingValues({ host, store }: Controller): Promise<void> {
  const revision = store.get().valuesRevision;
  const settingValues = await host
    .request("settingValues", {})
    .catch(ignored("the known states of the values stay"));
  // If values have changed in the meantime, a newer request is already running.
  if (settingValues && revision === store.get().valuesRevision) store.set({ settingValues });
}

/** Requests the sources with their events, unless they are already loaded. */
export async function loadSources({ host, store }: Controller): Promise<void> {
  if (store.get().sourceChoices) return;
  const sourceChoices = await host.request("sources", {}).catch(ignored("the sources are requested again"));
  if (sourceChoices) store.set({ sourceChoices });
}

/** Shows the file's declarations in the inspector, or returns to the active card. */
export function toggleFile({ store }: Controller): void {
  const { inspector, showsFile } = store.get();
  const shows = !(showsFile && inspector.open);
  store.set({ showsFile: shows, inspector: { ...inspector, open: shows || inspector.open } });
}

/** The outcome of an edit. An edit that the user discards in the preview is not made and has no `problem`. */
export interface DeclareOutcome {
  readonly isMade: boolean;
  readonly problem?: string;
}

/** Options for making an edit. By default, it applies to the shown version and is made without a preview. */
export interface DeclareOptions {
  readonly version?: number;
  /** VS Code previews the change and applies the parts that the user confirms. */
  readonly preview?: boolean;
}

/** Edits the file's declarations. The caller shows a rejection. If the edit adds a handler, its flow is shown. */
export async function declare(
  control: Controller,
  edit: FlowEdit,
  spoken: string,
  { version = shownVersion(control), preview = false }: DeclareOptions = {},
): Promise<DeclareOutcome> {
  const flows = new Set(control.store.get().snapshot?.document.flows.map(({ id }) => id));
  const previewControl = preview ? { ...control, preview } : control;
  const outcome = await apply(previewControl, edit, { spoken, at: { step: edit.op, field: "" } }, version);
  if (!outcome.ok)
    return { isMade: false, ...(outcome.code === "cancelled" ? {} : { problem: outcome.message }) };
  await loadDeclarations(control);
  const added = control.store
    .get()
    .snapshot?.document.flows.find(({ id, triggers }) => triggers.length > 0 && !flows.has(id));
  if (added && (edit.op === "addHandler" || edit.op === "addTrigger")) openFlow(control, added.id);
  return { isMade: true };
}

/** Names of the declarations that an edit would remove. */
export interface RemovedDeclarations {
  readonly triggers: readonly string[];
  /** In the format `hub: issues.opened`. */
  readonly handlers: readonly string[];
  readonly settings: readonly string[];
  readonly connections: readonly string[];
}

/**
 * Returns the declarations that an edit would remove, and the version that it applies to.
 * @throws RpcError if the edit is rejected
 */
export async function previewRemoval(
  control: Controller,
  edit: FlowEdit,
): Promise<{ readonly taken: RemovedDeclarations; readonly version: number }> {
  const version = shownVersion(control);
  const [before, after] = await Promise.all([
    control.host.request("declarations", {}),
    control.host.request("declarations", { preview: { version, edit } }),
  ]);
  return { taken: findRemoved(before.declarations, after.declarations), version };
}

/** Returns the names that are in the first declarations but not in the second. */
function findRemoved(before: Declarations, after: Declarations): RemovedDeclarations {
  const removedNames = (namesOf: (of: Declarations) => readonly string[]): readonly string[] => {
    const remaining = namesOf(after);
    return [...new Set(namesOf(before))].filter((name) => !remaining.includes(name));
  };
  return {
    triggers: removedNames(({ triggers }) => triggers.map(({ name }) => name)),
    handlers: removedNames(({ triggers, apps }) =>
      [...triggers, ...apps].flatMap(({ name, handlers }) =>
        handlers.map((handler) => `${name}: ${eventTitle(handler)}`),
      ),
    ),
    settings: removedNames(({ settings }) => settings.map(({ name }) => name)),
    connections: removedNames(({ connections }) => connections.map(({ name }) => name)),
  };
}
