import { startItem } from "@hookloom/protocol/flow-layout-types";
import type { FlowSnapshot } from "@hookloom/protocol/flow-view";
import type { ProposalResult } from "@hookloom/protocol/proposal";
import { stepCount } from "@hookloom/protocol/step-blocks";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { isCancelled } from "../host.ts";
import type { Controller } from "../state/controller.ts";
import type { ShownProposal, VersionedInsertionPoint } from "../state/view-state.ts";
import { showChange } from "./changes.ts";
import { apply, showRejection } from "./edits.ts";
import { showSnapshot } from "./receive.ts";
import { openFlow } from "./show-flow.ts";

/** Returns the draft id of a request, derived from the step or flow that owns the block. */
export function requestDraftId({ store }: Controller, { block, index }: VersionedInsertionPoint): string {
  const { scene } = store.get();
  const owner = scene?.index.blocks.get(block)?.owners.at(-1)?.id ?? scene?.flow.id;
  return `${owner} #wish ${block} ${index}`;
}

/** Replaces the palette with the prompt in which a user describes what to insert. */
export function openPropose(control: Controller, point: VersionedInsertionPoint, typed: string): void {
  const { store, drafts } = control;
  const { overlay } = store.get();
  if (overlay?.kind !== "palette") return;
  const id = requestDraftId(control, point);
  const draft = { typed, base: "", version: point.version, ofFile: false, error: undefined };
  // A search term must not overwrite a description that the user wrote earlier.
  if (typed !== "" && drafts.get(id) === undefined) drafts.keep(id, draft);
  store.set({ overlay: { kind: "propose", point, x: overlay.x, y: overlay.y } });
}

/**
 * Requests a proposal from the editor's language model for an insertion point and shows it without inserting it. Resolves to
 * the reason if there is no proposal, or to undefined if one is shown or the request was cancelled.
 */
export async function propose(
  control: Controller,
  point: VersionedInsertionPoint,
  wish: string,
): Promise<string | undefined> {
  try {
    const proposal = await control.host.request("propose", { ...point, wish });
    const { snapshot: live, overlay } = control.store.get();
    // The prompt was closed, so the response is no longer needed.
    if (overlay?.kind !== "propose") return undefined;
    if (!live || live.version !== proposal.version)
      return t(
        "The text has changed in the meantime, so the proposal no longer applies. Request a new proposal.",
      );
    showProposal(control, { live, point, wish }, proposal);
    return undefined;
  } catch (thrown) {
    return isCancelled(thrown) ? undefined : errorMessage(thrown);
  }
}

function showProposal(
  control: Controller,
  requested: Pick<ShownProposal, "live" | "point" | "wish">,
  { diff, code, lines }: ProposalResult & { readonly code: string },
): void {
  const { store } = control;
  const { document, ...differences } = diff;
  const { live } = requested;
  const comparison = { ...differences, before: "now", after: "proposal" };
  const snapshot: FlowSnapshot = { ...live, document, comparison, editable: false, inProject: false };
  const { inspector, problems, scene, active, selection } = store.get();
  if (!scene) return;
  store.set({
    proposal: { ...requested, flow: scene.flow.id, active, selection, code, lines, problems },
    overlay: undefined,
    rejection: undefined,
    problems: new Map(),
    inspector: { ...inspector, open: true },
  });
  showSnapshot(control, snapshot);
  const [first] = diff.steps;
  if (first) showChange(control, { flow: first.flow, item: first.step });
  const { added } = diff.counts;
  store.set({ spoken: t("Proposed: {0}. Nothing has been written yet.", stepCount(added)) });
}

/** Hides the proposal and shows the text's flow again. */
function hideProposal(control: Controller): ShownProposal | undefined {
  const { store } = control;
  const { proposal } = store.get();
  if (!proposal) return undefined;
  store.set({ proposal: undefined, problems: proposal.problems });
  showSnapshot(control, proposal.live);
  openFlow(control, proposal.flow);
  const exists = (id: string): boolean => store.get().scene?.index.steps.has(id) === true;
  const { active, selection } = proposal;
  store.set({ active: exists(active) ? active : startItem, selection: selection.filter(exists) });
  return proposal;
}

/** Inserts the proposal as a single undo step. */
export async function acceptProposal(control: Controller): Promise<void> {
  const proposal = hideProposal(control);
  if (!proposal) return;
  const { point, code } = proposal;
  const draftId = requestDraftId(control, point);
  const { version, block, index } = point;
  const after = {
    spoken: t("Inserted the proposal"),
    added: "select",
    hold: { point: { block, index } },
  } as const;
  const { ok } = await apply(control, { op: "insert", block, index, code }, after, version);
  if (ok) control.drafts.keep(draftId, undefined);
}

export function dropProposal(control: Controller): void {
  const proposal = hideProposal(control);
  if (!proposal) return;
  control.drafts.keep(requestDraftId(control, proposal.point), undefined);
  control.store.set({ spoken: t("Discarded the proposal. Nothing was changed.") });
  control.focusDiagram();
}

/** Discards a proposal when its text has changed. */
export function discardStaleProposal(control: Controller): void {
  if (hideProposal(control))
    showRejection(control, t("The text changed, so the proposal was discarded. Request a new proposal."));
}
