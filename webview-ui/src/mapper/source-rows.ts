import { type MappingNode, nodeParts } from "@hookloom/protocol/mapping";
import type { TypeNode } from "@hookloom/protocol/typed-fields";
import { t } from "@vscode/l10n";

/** The name of a list element in the values that are created from it. */
export interface ItemName {
  readonly name: string;
  /** The path of the list, as it is read in the mapping. */
  readonly list: string;
  /** The path of the element's value, in which the name is in scope. */
  readonly within: MappingNode["path"];
}

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*/u;

/** Removes the optional chaining and non-null markers from a path, for comparison. */
export const plainPath = (path: string): string =>
  path.replaceAll("?.[", "[").replaceAll("?.", ".").replaceAll("!", "");

/** Replaces an element's name at the start of a path with the path of the first element of its list. */
export function resolvePath(path: string, items: readonly ItemName[]): string {
  const root = identifier.exec(path)?.[0] ?? "";
  const item = items.findLast(({ name }) => name === root);
  return item ? `${item.list}[0]${path.slice(root.length)}` : path;
}

/** Returns the names of list elements in a mapping, outermost first. */
export function itemNames(
  root: MappingNode | undefined,
  above: readonly ItemName[] = [],
): readonly ItemName[] {
  if (!root) return [];
  const { value } = root;
  if (value.kind !== "each") return nodeParts(root).flatMap((part) => itemNames(part, above));
  const item: ItemName = {
    name: value.item,
    list: resolvePath(value.source, above),
    within: value.element.path,
  };
  return [item, ...itemNames(value.element, [...above, item])];
}

/** Returns the element as a root of the source tree. Its parts are those of the list's first element. */
export const itemRoot = ({ name, list }: ItemName): TypeNode => ({
  name,
  path: name,
  type: t("element of {0}", list),
  optional: false,
  origin: "parameter",
  children: [],
});

/** Returns the parts of a list's first element with paths that start with the element's name. */
export function asItemParts(nodes: readonly TypeNode[], list: string, name: string): readonly TypeNode[] {
  const prefix = plainPath(`${list}[0]`);
  return nodes.map((node) => {
    const comparablePath = plainPath(node.path);
    const path = comparablePath.startsWith(prefix)
      ? replacePrefix(node.path, prefix.length, name)
      : node.path;
    return {
      ...node,
      path,
      ...(node.children ? { children: asItemParts(node.children, list, name) } : {}),
    };
  });
}

/** Replaces the given number of characters at a path's start, not counting markers, with another name. */
function replacePrefix(path: string, plainLength: number, name: string): string {
  for (let at = 0; at <= path.length; at++)
    if (plainPath(path.slice(0, at)).length >= plainLength && !path.slice(0, at).endsWith("?"))
      return `${name}${path.slice(at).replace(/^\?\./, ".")}`;
  return name;
}

/** True if a source is in scope for the value at a path. */
export function isReadable(source: string, path: MappingNode["path"], items: readonly ItemName[]): boolean {
  const root = identifier.exec(source)?.[0] ?? "";
  const matchingItems = items.filter(({ name }) => name === root);
  if (matchingItems.length === 0) return true;
  return matchingItems.some(({ within }) => within.every((key, index) => path[index] === key));
}
