import { nodeSources } from "@hookloom/protocol/mapping";
import type { TypeNode } from "@hookloom/protocol/typed-fields";
import { t } from "@vscode/l10n";
import type { MenuItem } from "../controls/menu.tsx";
import { type Offer, offersFor } from "./offers.ts";
import { isHandWritten, type TargetRow } from "./target-rows.ts";
import type { MappingGestures } from "./use-gestures.ts";
import type { Sources } from "./use-sources.ts";

/** A way to link a source: an offer for the row itself, or for a new item of its list or member of its object. */
interface Way {
  readonly id: string;
  readonly row: TargetRow;
  readonly offer: Offer;
  readonly label: string;
}

/** A choice between ways to link a source, and the position of its menu. */
export interface Choice {
  readonly name: string;
  readonly ways: readonly Way[];
  /** The gestures on the mapping that the ways were determined for. */
  readonly gestures: MappingGestures;
  readonly x: number;
  readonly y: number;
}

/** Returns the offers for linking a source to a row. */
export function listOffers(
  sources: Sources,
  row: TargetRow,
  source: TypeNode,
  taken: ReadonlySet<string>,
): readonly Offer[] {
  const lists = { parts: sources.elementParts(source.path), taken };
  return offersFor(source, row.target, row.node, lists);
}

/** Returns other ways to create a value from its current source. */
export function otherOffers(sources: Sources, row: TargetRow, taken: ReadonlySet<string>): readonly Offer[] {
  if (!row.node || isHandWritten(row)) return [];
  const [path, ...otherPaths] = nodeSources(row.node);
  const source = path !== undefined && otherPaths.length === 0 ? sources.find(path) : undefined;
  if (!source) return [];
  const { text } = row.node;
  const lists = { parts: sources.elementParts(source.path), taken };
  return offersFor(source, row.target, undefined, lists).filter((offer) => offer.text !== text);
}

/** Returns the row for a new item of a list literal. */
function nextItem({ node, target, path, ...row }: TargetRow): TargetRow | undefined {
  if (node?.value.kind !== "list") return undefined;
  return { ...row, path: [...path, node.value.items.length], target: target?.element, node: undefined };
}

/** Returns the row for a new member of an object whose type specifies no members. The member is named after the source. */
function nextMember({ node, target, path, ...row }: TargetRow, { name }: TypeNode): TargetRow | undefined {
  if (node?.value.kind !== "object" || (target?.children ?? []).length > 0) return undefined;
  const exists = node.value.members.some((member) => member.kind === "property" && member.name === name);
  return exists ? undefined : { ...row, name, path: [...path, name], target: undefined, node: undefined };
}

/** Returns the ways to link a source to a row that already has a value. */
export function listWays(
  row: TargetRow,
  source: TypeNode,
  offersFor: (row: TargetRow) => readonly Offer[],
): readonly Way[] {
  const ownLabel = ({ label }: Offer): string =>
    isHandWritten(row) ? t("Replace the code with: {0}", label) : label;
  const ownWays = offersFor(row).map((offer): Way => ({ id: offer.id, row, offer, label: ownLabel(offer) }));
  const added = nextItem(row) ?? nextMember(row, source);
  const [first] = added ? offersFor(added) : [];
  if (!added || !first) return ownWays;
  const [id, label] =
    row.node?.value.kind === "list"
      ? ["add-item", t("Add to the list")]
      : ["add-member", t("Add as {0}", added.name)];
  return [{ id, row: added, offer: first, label }, ...ownWays];
}

export const choiceItems = (ways: readonly Way[], onChoose: (way: Way) => void): readonly MenuItem[] =>
  ways.map((way) => ({ id: way.id, label: way.label, key: way.offer.text, run: () => onChoose(way) }));
