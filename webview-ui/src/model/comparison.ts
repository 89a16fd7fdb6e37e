import type { BranchChange, FlowChange, StepChange, StepMark } from "@hookloom/protocol/flow-diff";
import { startItem } from "@hookloom/protocol/flow-layout-types";
import type { FlowComparison, FlowSnapshot } from "@hookloom/protocol/flow-view";
import type { ItemId } from "./navigation.ts";

/** A changed card and its flow. */
export interface ChangedCard {
  readonly flow: string;
  readonly item: ItemId;
  readonly marks: readonly StepMark[];
}

/** The differences in a comparison, by the ids of its document. */
export interface Differences {
  readonly steps: ReadonlyMap<string, StepChange>;
  readonly flows: ReadonlyMap<string, FlowChange>;
  readonly branches: ReadonlyMap<string, BranchChange["mark"]>;
  /** All changed cards in the order of the diagram, starting with the first flow. */
  readonly changedCards: readonly ChangedCard[];
  /** The number of cards with each mark. A card that was changed and moved counts as changed. */
  readonly counts: Readonly<Record<StepMark, number>>;
}

const differencesCache = new WeakMap<FlowComparison, Differences>();

/** Returns the differences in the snapshot, or undefined if it is not a comparison. */
export function readDifferences(snapshot: FlowSnapshot | undefined): Differences | undefined {
  const { comparison, document } = snapshot ?? {};
  if (!comparison || !document) return undefined;
  let found = differencesCache.get(comparison);
  if (!found) {
    const { steps, flows, branches } = comparison;
    const changedCards = document.flows.flatMap(({ id }): ChangedCard[] => [
      ...flows
        .filter(({ flow }) => flow === id)
        .map(({ mark }) => ({ flow: id, item: startItem, marks: [mark] })),
      ...steps.filter(({ flow }) => flow === id).map(({ step, marks }) => ({ flow: id, item: step, marks })),
    ]);
    const counts = { added: 0, changed: 0, moved: 0, removed: 0 };
    for (const { marks } of changedCards) if (marks[0]) counts[marks[0]]++;
    found = {
      steps: new Map(steps.map((change) => [change.step, change])),
      flows: new Map(flows.map((change) => [change.flow, change])),
      branches: new Map(branches.map(({ block, mark }) => [block, mark])),
      changedCards,
      counts,
    };
    differencesCache.set(comparison, found);
  }
  return found;
}

/** Returns the number of changed cards in a flow. */
export const changesIn = ({ changedCards }: Differences, flow: string): number =>
  changedCards.filter((card) => card.flow === flow).length;
