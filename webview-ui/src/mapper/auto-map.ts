import { isIdentifier } from "@hookloom/protocol/identifier";
import { type MappingNode, type MappingPath, mappedAt } from "@hookloom/protocol/mapping";
import type { TypeNode } from "@hookloom/protocol/typed-fields";
import { isUnknown, itemName, mapEach, mayMiss, namingPart, offersFor, typeFit } from "./offers.ts";
import { asItemParts } from "./source-rows.ts";
import { typeAt } from "./target-rows.ts";

/** A link that is proposed for a target without one. */
export interface Proposal {
  readonly path: MappingPath;
  readonly target: TypeNode;
  readonly source: TypeNode;
  readonly text: string;
}

/** The words of a name: `html_url` and `htmlUrl` have the same. */
function splitWords(name: string): readonly string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter(Boolean);
}

const nameKey = (name: string): string => splitWords(name).join(" ");

/** Names that mean the same often enough to be proposed. */
const synonyms: readonly (readonly string[])[] = [
  ["title", "name", "subject", "summary"],
  ["text", "body", "message", "description", "content"],
  ["url", "html url", "link", "href"],
  ["user", "author", "login", "username", "sender"],
  ["created at", "created", "date"],
  ["email", "mail"],
];

/** How alike two names are, from 0 to 3. */
function likeness(source: string, target: string): number {
  const [one, other] = [nameKey(source), nameKey(target)];
  if (one === other) return 3;
  if (one.replaceAll(" ", "") === other.replaceAll(" ", "")) return 3;
  return synonyms.some((names) => names.includes(one) && names.includes(other)) ? 1 : 0;
}

interface Candidate {
  readonly node: TypeNode;
  /** The names on the way to it, the root first. */
  readonly names: readonly string[];
}

function listCandidates(nodes: readonly TypeNode[], above: readonly string[] = []): readonly Candidate[] {
  return nodes.flatMap((node) => {
    const names = [...above, node.name];
    return [{ node, names }, ...listCandidates(node.children ?? [], names)];
  });
}

/** How well a source matches a target; undefined if it does not. */
function candidateScore(
  { node, names }: Candidate,
  target: TypeNode,
  above: readonly string[],
): number | undefined {
  const own = likeness(node.name, target.name);
  const fit = typeFit(node, target);
  if (own === 0 || fit === "unlikely") return undefined;
  // A name that means the same proves little where the types differ.
  if (own === 1 && fit !== "same") return undefined;
  const parents = names.slice(0, -1);
  const around = above
    .map((name) => Math.max(0, ...parents.map((parent) => likeness(parent, name))))
    .reduce((sum, each) => sum + each, 0);
  const type = fit === "same" ? 2 : 0;
  return own * 10 + around * 3 + type - names.length - (mayMiss(node) ? 1 : 0);
}

/** The targets of a mapping that have no value yet, with the path that leads to each. */
function openTargets(
  target: TypeNode | undefined,
  root: MappingNode | undefined,
  path: MappingPath,
): readonly { readonly target: TypeNode; readonly path: MappingPath }[] {
  return (target?.children ?? []).flatMap((child) => {
    const at = [...path, child.name];
    const known = mappedAt(root, at);
    if (known && known.value.kind !== "object") return [];
    if (child.shape === "object" && (child.children?.length ?? 0) > 0) return openTargets(child, root, at);
    return known ? [] : [{ target: child, path: at }];
  });
}

/** The source that matches a target best; undefined if none does. */
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

function matches(
  sources: readonly TypeNode[],
  target: TypeNode,
  root: MappingNode | undefined,
  from: MappingPath,
): readonly Match[] {
  const candidates = listCandidates(sources).filter(({ node }) => node.origin !== "import");
  return openTargets(typeAt(target, from), root, from).flatMap(({ target: open, path }) => {
    const source = bestSource(candidates, open, path);
    return source ? [{ path, target: open, source }] : [];
  });
}

const isListToList = ({ source, target }: Match): boolean =>
  source.shape === "list" && target.shape === "list";

/** The lists whose elements have to be known before auto map can say how they are mapped. */
export function listsToRead(
  sources: readonly TypeNode[],
  target: TypeNode,
  root: MappingNode | undefined,
  from: MappingPath = [],
): readonly TypeNode[] {
  return matches(sources, target, root, from).flatMap((match) => (isListToList(match) ? [match.source] : []));
}

/** The parts of an element of a list, by the list's path; empty until they are known. */
export type ElementParts = (list: string) => readonly TypeNode[];

/**
 * Proposes links by name and type for the targets that have no value, each with the conversion or default that it needs.
 * Nothing that is mapped is touched, no source is forced on a target that it does not fit, and no list is made of elements
 * of which nothing is known. `from` leads to the part of the target that is mapped.
 */
export function autoMap(
  sources: readonly TypeNode[],
  target: TypeNode,
  root: MappingNode | undefined,
  elementOf: ElementParts = () => [],
  from: MappingPath = [],
): readonly Proposal[] {
  const taken = new Set(sources.map(({ name }) => name));
  return matches(sources, target, root, from).flatMap((match) => {
    const text = isListToList(match)
      ? listText(match, taken, elementOf(match.source.path))
      : offersFor(match.source, match.target)[0]?.text;
    return text === undefined ? [] : [{ ...match, text }];
  });
}

/** A list as it is where its type is the target's; otherwise one of its elements' parts, if any of them can be mapped. */
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
  const own = asItemParts(parts, source.path, item);
  const text = element.shape === "object" ? objectText(own, element, item) : partText(own, element);
  return text === undefined ? undefined : mapEach(source, target, item, text);
}

/** A type without what only says that its value may be missing or must not be changed. */
const plainType = ({ type }: TypeNode): string =>
  type
    .replace(/\s*\|\s*(?:undefined|null)\b/g, "")
    .replace(/^readonly\s+/, "")
    .replace(/^(?:Readonly)?Array<(.*)>$/s, "$1[]")
    .trim();

/** An element as an object of those of its parts that can be mapped. */
function objectText(parts: readonly TypeNode[], element: TypeNode, item: string): string | undefined {
  const node: TypeNode = { name: item, type: "", optional: false, path: item, children: parts };
  const found = autoMap([node], element, undefined).map(({ path, text }): Link => ({ path, text }));
  return found.length === 0 ? undefined : `(${objectLiteral(found)})`;
}

/** An element as the part that names it, which has to be of the target's type. */
function partText(parts: readonly TypeNode[], element: TypeNode): string | undefined {
  const part = namingPart(parts);
  return part && typeFit(part, element) !== "unlikely" ? offersFor(part, element)[0]?.text : undefined;
}

type Link = Pick<Proposal, "path" | "text">;

/** An object literal on one line that has each of some links at its path. */
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
