import {
  type MappingNode,
  type MappingPath,
  mappedAt,
  type TypeNode,
} from "@hookloom/language-server/protocol";
import { fitOf, mayMiss, offersFor } from "./offers.ts";

/** A link that is proposed for a target without one. */
export interface Proposal {
  readonly path: MappingPath;
  readonly target: TypeNode;
  readonly source: TypeNode;
  readonly text: string;
}

/** The words of a name: `html_url` and `htmlUrl` have the same. */
function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter(Boolean);
}

const keyOf = (name: string): string => wordsOf(name).join(" ");

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
  const [one, other] = [keyOf(source), keyOf(target)];
  if (one === other) return 3;
  if (one.replaceAll(" ", "") === other.replaceAll(" ", "")) return 3;
  return synonyms.some((names) => names.includes(one) && names.includes(other)) ? 1 : 0;
}

interface Candidate {
  readonly node: TypeNode;
  /** The names on the way to it, the root first. */
  readonly names: readonly string[];
}

function candidatesOf(nodes: readonly TypeNode[], above: readonly string[] = []): readonly Candidate[] {
  return nodes.flatMap((node) => {
    const names = [...above, node.name];
    return [{ node, names }, ...candidatesOf(node.children ?? [], names)];
  });
}

/** How well a source answers a target; undefined where it does not. */
function scoreOf({ node, names }: Candidate, target: TypeNode, above: readonly string[]): number | undefined {
  const own = likeness(node.name, target.name);
  const fit = fitOf(node, target);
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
  target: TypeNode,
  root: MappingNode | undefined,
  path: MappingPath,
): readonly { readonly target: TypeNode; readonly path: MappingPath }[] {
  return (target.children ?? []).flatMap((child) => {
    const at = [...path, child.name];
    const known = mappedAt(root, at);
    if (known && known.value.kind !== "object") return [];
    if (child.shape === "object" && (child.children?.length ?? 0) > 0) return openTargets(child, root, at);
    return known ? [] : [{ target: child, path: at }];
  });
}

/**
 * Proposes links by name and type for the targets that have no value, each with the conversion or default that it needs.
 * Nothing that is mapped is touched, and no source is forced on a target that it does not fit. `base` is where the
 * target is in the mapping.
 */
export function autoMap(
  sources: readonly TypeNode[],
  target: TypeNode,
  root: MappingNode | undefined,
  base: MappingPath = [],
): readonly Proposal[] {
  const candidates = candidatesOf(sources).filter(({ node }) => node.origin !== "import");
  return openTargets(target, root, base).flatMap(({ target: open, path }) => {
    const above = path.slice(0, -1).filter((key) => typeof key === "string");
    let best: { readonly node: TypeNode; readonly score: number } | undefined;
    for (const candidate of candidates) {
      const score = scoreOf(candidate, open, above);
      if (score !== undefined && (!best || score > best.score)) best = { node: candidate.node, score };
    }
    const text = best && offersFor(best.node, open)[0]?.text;
    return best && text !== undefined ? [{ path, target: open, source: best.node, text }] : [];
  });
}
