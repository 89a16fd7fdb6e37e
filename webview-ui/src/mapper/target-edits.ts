import {
  type Mapping,
  type MappingNode,
  type MappingPath,
  mappedAt,
  nodeParts,
} from "@hookloom/protocol/mapping";
import type { TypeNode } from "@hookloom/protocol/typed-fields";
import { keysAround } from "../inspector/call-form/text-around.ts";
import type { StepProblem } from "../state/view-state.ts";
import { idOfPath, typeAt } from "./target-rows.ts";

/**
 * Where a new property goes among the members of its object, so that they have the order of the type; undefined for the
 * end, also where something is spread that could override it.
 */
export function indexAmong(
  root: MappingNode | undefined,
  target: TypeNode | undefined,
  path: MappingPath,
): number | undefined {
  const value = mappedAt(root, path.slice(0, -1))?.value;
  const order = typeAt(target, path.slice(0, -1))?.children?.map(({ name }) => name) ?? [];
  const own = order.indexOf(String(path.at(-1)));
  if (value?.kind !== "object" || own < 0 || value.members.some(({ kind }) => kind === "spread"))
    return undefined;
  const later = value.members.findIndex(
    (member) => member.kind === "property" && order.indexOf(member.name) > own,
  );
  return later < 0 ? undefined : later;
}

/** The text of the mapped field around a value. */
export interface Surroundings {
  readonly before?: string;
  readonly after?: string;
}

/**
 * The text of the mapped field around a value, for what its completions and problems depend on. A value that is missing
 * is put first into the object that will have it; empty if no such object exists.
 */
export function textAround({ field, root }: Mapping, path: MappingPath): Surroundings {
  const node = mappedAt(root, path);
  const at = (offset: number): number => offset - (field?.start ?? 0);
  if (field && node)
    return {
      before: field.text.slice(0, at(node.range.start)),
      after: field.text.slice(at(node.range.end)),
    };
  for (let depth = path.length - 1; field && depth >= 0; depth--) {
    const holder = mappedAt(root, path.slice(0, depth));
    const keys = path.slice(depth);
    if (!holder) continue;
    if (holder.value.kind !== "object" || keys.some((key) => typeof key !== "string")) return {};
    const open = at(holder.range.start) + 1;
    const { before, after } = keysAround(keys);
    return { before: `${field.text.slice(0, open)} ${before}`, after: `${after}, ${field.text.slice(open)}` };
  }
  return {};
}

/** The smallest value that holds a range. */
function nodeAround(node: MappingNode, start: number, end: number): MappingNode | undefined {
  if (start < node.range.start || end > node.range.end) return undefined;
  for (const part of nodeParts(node)) {
    const inner = nodeAround(part, start, end);
    if (inner) return inner;
  }
  return node;
}

/** The property whose key a range is, as the compiler marks one that a type does not have. */
function keyedAt(node: MappingNode, start: number, end: number): MappingNode | undefined {
  if (node.value.kind !== "object") return node;
  const member = node.value.members.find(({ range }) => range.start <= start && end <= range.end);
  return member?.kind === "property" ? member.node : node;
}

/** Problems in the code of a mapping by the rows of the values that they are in. */
export function problemsByRow(
  root: MappingNode | undefined,
  problems: readonly StepProblem[],
): ReadonlyMap<string, readonly StepProblem[]> {
  const found = new Map<string, readonly StepProblem[]>();
  for (const problem of problems) {
    const { start, end } = problem.range;
    const around = root && nodeAround(root, start, end);
    const node = around && keyedAt(around, start, end);
    if (!node) continue;
    const id = idOfPath(node.path);
    found.set(id, [...(found.get(id) ?? []), problem]);
  }
  return found;
}
