import { isIdentifier } from "@hookloom/protocol/identifier";
import { type MappingNode, type MappingPath, mappedAt } from "@hookloom/protocol/mapping";
import type { TypeNode } from "@hookloom/protocol/typed-fields";
import { isUnknown, itemName, labelPart, mapEach, mayBeMissing, offersFor, typeFit } from "./offers.ts";
import { asItemParts } from "./source-rows.ts";
import { typeAt } from "./target-rows.ts";

/** A proposed link for a target without a value. */
export interface Proposal {
  readonly path: MappingPath;
  readonly target: TypeNode;
  readonly source: TypeNode;
  readonly text: string;
}

/** Splits a name into words. `html_url` and `htmlUrl` have the same words. */
function splitWords(name: string): readonly string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter(Boolean);
}

const nameKey = (name: string): string => splitWords(name).join(" ");

/** Names that are similar enough in meaning to be proposed. */
const synonyms: readonly (readonly string[])[] = [
  ["title", "name", "subject", "summary"],
  ["text", "body", "message", "description", "content"],
  ["url", "html url", "link", "href"],
  ["user", "author", "login", "username", "sender"],
  ["created at", "created", "date"],
  ["email", "mail"],
];

/** Returns the similarity of two names, from 0 to 3. */
function nameSimilarity(source: string, target: string): number {
  const [one, other] = [nameKey(source), nameKey(target)];
  if (one === other) return 3;
  if (one.replaceAll(" ", "") === other.replaceAll(" ", "")) return 3;
  return synonyms.some((names) => names.includes(one) && names.includes(other)) ? 1 : 0;
}

interface Candidate {
  readonly node: TypeNode;
  /** The names on the path to the node, starting with the root. */
  readonly names: readonly string[];
}

function listCandidates(nodes: readonly TypeNode[], above: readonly string[] = []): readonly Candidate[] {
  return nodes.flatMap((node) => {
    const names = [...above, node.name];
    return [{ node, names }, ...listCandidates(node.children ?? [], names)];
  });
}

/** Returns how well a source matches a target, or undefined if it does not match. */
function candidateScore(
  { node, names }: Candidate,
  target: TypeNode,
  above: readonly string[],
): number | undefined {
  const nameScore = nameSimilarity(node.name, target.name);
  const fit = typeFit(node, target);
  if (nameScore === 0 || fit === "unlikely") return undefined;
  // Synonyms are not sufficient if the types differ.
  if (nameScore === 1 && fit !== "same") return undefined;
  const parents = names.slice(0, -1);
  const parentScore = above
    .map((name) => Math.max(0, ...parents.map((parent) => nameSimilarity(parent, name))))
    .reduce((sum, each) => sum + each, 0);
  const type = fit === "same" ? 2 : 0;
  return nameScore * 10 + parentScore * 3 + type - names.length - (mayBeMissing(node) ? 1 : 0);
}

/** Returns the targets of a mapping that have no value yet, with their paths. */
function unmappedTargets(
  target: TypeNode | undefined,
  root: MappingNode | undefined,
  path: MappingPath,
): readonly { readonly target: TypeNode; readonly path: MappingPath }[] {
  return (target?.children ?? []).flatMap((child) => {
    const childPath = [...path, child.name];
    const known = mappedAt(root, childPath);
    if (known && known.value.kind !== "object") return [];
    if (child.shape === "object" && (child.children?.length ?? 0) > 0)
      return unmappedTargets(child, root, childPath);
    return known ? [] : [{ target: child, path: childPath }];
  });
}

/** Returns the source that best matches a target, or undefined if none matches. */
function bestSource(
  candidates: readonly Candidate[],
  target: TypeNode,
  path: MappingPath,
): TypeNode | undefined {
  const above = path.slice(0, -1).filter((key) => typeof key === "string");
  let best: { readonly node: TypeNode; readonly score: number } | undefined;
  for (const candidate of candidates) {
    const score = candidateScore(candidate, target, above);
    if (score !== undefined && (!best || score > best.score)) best = { node: candidate.node, score };
  }
  return best?.node;
}

interface Match {
  readonly path: MappingPath;
  readonly target: TypeNode;
  readonly source: TypeNode;
}

function findMatches(
  sources: readonly TypeNode[],
  target: TypeNode,
  root: MappingNode | undefined,
  from: MappingPath,
): readonly Match[] {
  const candidates = listCandidates(sources).filter(({ node }) => node.origin !== "import");
  return unmappedTargets(typeAt(target, from), root, from).flatMap(({ target: open, path }) => {
    const source = bestSource(candidates, open, path);
    return source ? [{ path, target: open, source }] : [];
  });
}

const isListToList = ({ source, target }: Match): boolean =>
  source.shape === "list" && target.shape === "list";

/** Returns the lists whose element types must be loaded before auto map can map them. */
export function listsToRead(
  sources: readonly TypeNode[],
  target: TypeNode,
  root: MappingNode | undefined,
  from: MappingPath = [],
): readonly TypeNode[] {
  return findMatches(sources, target, root, from).flatMap((match) =>
    isListToList(match) ? [match.source] : [],
  );
}

/** Returns the parts of a list's elements by the list's path. Empty until they are loaded. */
export type ElementParts = (list: string) => readonly TypeNode[];

/**
 * Proposes links by name and type for the targets without a value, each with the necessary conversion or default. Existing
 * mappings are not changed, a source is only linked to a target that it fits, and lists whose elements are unknown are not
 * mapped. `from` is the path of the part of the target to map.
 */
export function autoMap(
  sources: readonly TypeNode[],
  target: TypeNode,
  root: MappingNode | undefined,
  elementParts: ElementParts = () => [],
  from: MappingPath = [],
): readonly Proposal[] {
  const taken = new Set(sources.map(({ name }) => name));
  return findMatches(sources, target, root, from).flatMap((match) => {
    const text = isListToList(match)
      ? listText(match, taken, elementParts(match.source.path))
      : offersFor(match.source, match.target)[0]?.text;
    return text === undefined ? [] : [{ ...match, text }];
  });
}

/**
 * Returns the list itself if its type matches the target's, or else a mapping of its elements' parts if any of them can be
 * mapped.
 */
function listText(
  { source, target }: Match,
  taken: ReadonlySet<string>,
  parts: readonly TypeNode[],
): string | undefined {
  const { element } = target;
  if (isUnknown(element) || plainType(source) === plainType(target))
    return offersFor(source, target).find(({ id }) => id === "whole")?.text;
  if (!element || parts.length === 0) return undefined;
  const item = itemName(source.path, taken);
  const itemParts = asItemParts(parts, source.path, item);
  const text =
    element.shape === "object" ? objectText(itemParts, element, item) : partText(itemParts, element);
  return text === undefined ? undefined : mapEach(source, target, item, text);
}

/** Returns a normalized type without null, undefined and readonly. */
const plainType = ({ type }: TypeNode): string =>
  type
    .replace(/\s*\|\s*(?:undefined|null)\b/g, "")
    .replace(/^readonly\s+/, "")
    .replace(/^(?:Readonly)?Array<(.*)>$/s, "$1[]")
    .trim();

/** Returns an object literal with the element's parts that can be mapped. */
function objectText(parts: readonly TypeNode[], element: TypeNode, item: string): string | undefined {
  const node: TypeNode = { name: item, type: "", optional: false, path: item, children: parts };
  const found = autoMap([node], element, undefined).map(({ path, text }): Link => ({ path, text }));
  return found.length === 0 ? undefined : `(${objectLiteral(found)})`;
}

/** Returns the code of the part that best identifies an element. The part must fit the target's type. */
function partText(parts: readonly TypeNode[], element: TypeNode): string | undefined {
  const part = labelPart(parts);
  return part && typeFit(part, element) !== "unlikely" ? offersFor(part, element)[0]?.text : undefined;
}

type Link = Pick<Proposal, "path" | "text">;

/** Returns an object literal on one line with the given links at their paths. */
function objectLiteral(links: readonly Link[]): string {
  const byKey = Map.groupBy(links, ({ path: [key] }) => String(key));
  const members = [...byKey].map(([key, own]) => {
    const name = isIdentifier(key) ? key : JSON.stringify(key);
    const [only] = own;
    const value =
      only?.path.length === 1
        ? only.text
        : objectLiteral(own.map(({ path, text }) => ({ path: path.slice(1), text })));
    return `${name}: ${value}`;
  });
  return `{ ${members.join(", ")} }`;
}
