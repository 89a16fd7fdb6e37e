import type {
  BranchChange,
  FlowChange,
  FlowComparison,
  FlowSnapshot,
  StepChange,
} from "@hookloom/language-server/protocol";
import { type ItemId, startItem } from "./navigation.ts";

/** A card that differs, and the flow that it is in. */
export interface ChangePlace {
  readonly flow: string;
  readonly item: ItemId;
}

/** What differs in a comparison, by the ids of its picture. */
export interface Differences {
  readonly steps: ReadonlyMap<string, StepChange>;
  readonly flows: ReadonlyMap<string, FlowChange>;
  readonly branches: ReadonlyMap<string, BranchChange["mark"]>;
  /** All cards that differ in the order of the picture, those of the first flow first. */
  readonly places: readonly ChangePlace[];
}

const known = new WeakMap<FlowComparison, Differences>();

/** What differs in the snapshot's picture; undefined for a picture that compares nothing. */
export function differencesOf(snapshot: FlowSnapshot | undefined): Differences | undefined {
  const { comparison, document } = snapshot ?? {};
  if (!comparison || !document) return undefined;
  let found = known.get(comparison);
  if (!found) {
    const { steps, flows, branches } = comparison;
    const places = document.flows.flatMap(({ id }): ChangePlace[] => [
      ...(flows.some(({ flow }) => flow === id) ? [{ flow: id, item: startItem }] : []),
      ...steps.filter(({ flow }) => flow === id).map(({ step }) => ({ flow: id, item: step })),
    ]);
    found = {
      steps: new Map(steps.map((change) => [change.step, change])),
      flows: new Map(flows.map((change) => [change.flow, change])),
      branches: new Map(branches.map(({ block, mark }) => [block, mark])),
      places,
    };
    known.set(comparison, found);
  }
  return found;
}

/** How many cards of a flow differ. */
export const changesIn = ({ places }: Differences, flow: string): number =>
  places.filter((place) => place.flow === flow).length;
