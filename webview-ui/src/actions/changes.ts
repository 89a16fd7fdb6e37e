import { nothingCollapsed } from "@hookloom/protocol/step-blocks";
import { t } from "@vscode/l10n";
import { type ChangedCard, readDifferences } from "../model/comparison.ts";
import { type ItemId, listItems } from "../model/navigation.ts";
import type { Controller } from "../state/controller.ts";
import type { ViewState } from "../state/view-state.ts";
import { goToItem } from "./select.ts";
import { openFlow } from "./show-flow.ts";

/** Returns the zero-based index of the active card among all changed cards, or -1 if it has not changed. */
export function activeChangeIndex({ snapshot, scene, active }: ViewState): number {
  const { changedCards = [] } = readDifferences(snapshot) ?? {};
  return changedCards.findIndex(({ flow, item }) => flow === scene?.flow.id && item === active);
}

/** Shows a changed card, which may be in another flow. */
export function showChange(control: Controller, { flow, item }: Pick<ChangedCard, "flow" | "item">): void {
  openFlow(control, flow);
  goToItem(control, item);
  control.focusDiagram();
}

/** Goes to the next or previous changed card and wraps around at the end. */
export function goToChange(control: Controller, by: 1 | -1): void {
  const state = control.store.get();
  const { changedCards = [] } = readDifferences(state.snapshot) ?? {};
  if (changedCards.length === 0) {
    control.store.set({ spoken: t("No differences") });
    return;
  }
  const activeIndex = activeChangeIndex(state);
  const next = activeIndex >= 0 ? activeIndex + by : nearestChangeIndex(state, changedCards, by);
  const card = changedCards[(next + changedCards.length) % changedCards.length];
  if (card) showChange(control, card);
}

/** Returns the index of the nearest change after or before the active card, which is unchanged. */
function nearestChangeIndex(
  { scene, active, snapshot }: ViewState,
  changedCards: readonly ChangedCard[],
  by: 1 | -1,
): number {
  if (!scene || !snapshot) return 0;
  const flows = snapshot.document.flows.map(({ id }) => id);
  const items = listItems({ flow: scene.flow, collapsed: nothingCollapsed });
  const cardOrder = (flow: string, item: ItemId): number =>
    flows.indexOf(flow) + (flow === scene.flow.id ? items.indexOf(item) / (items.length + 1) : 0);
  const activeOrder = cardOrder(scene.flow.id, active);
  const after = changedCards.findIndex(({ flow, item }) => cardOrder(flow, item) > activeOrder);
  if (by > 0) return Math.max(after, 0);
  return after < 0 ? changedCards.length - 1 : after - 1;
}

/** Shows a card's code in VS Code's diff editor, or the beginning of the file if the card no longer exists. */
export function showTextDiff({ store, host }: Controller, item: ItemId): void {
  const { scene } = store.get();
  const step = scene?.index.steps.get(item)?.step;
  const start = step ? (step.gone ? undefined : step.range.start) : scene?.flow.range.start;
  const isGone = scene?.flow.gone === true;
  host.send("showTextDiff", start === undefined || isGone ? {} : { start });
}
