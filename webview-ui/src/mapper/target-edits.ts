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
import { pathId, typeAt } from "./target-rows.ts";

/**
 * Returns the index of a new property in its object, so that members are in the order of the type. Returns undefined for the
 * end, including after a spread, which could override the property.
 */
export function indexAmong(
  root: MappingNode | undefined,
  target: TypeNode | undefined,
  path: MappingPath,
): number | undefined {
  const value = mappedAt(root, path.slice(0, -1))?.value;
  const order = typeAt(target, path.slice(0, -1))?.children?.map(({ name }) => name) ?? [];
  const orderIndex = order.indexOf(String(path.at(-1)));
  if (value?.kind !== "object" || orderIndex < 0 || value.members.some(({ kind }) => kind === "spread"))
    return undefined;
  const nextIndex = value.members.findIndex(
    (member) => member.kind === "property" && order.indexOf(member.name) > orderIndex,
  );
  return nextIndex < 0 ? undefined : nextIndex;
}

/** The text of the mapped field before and after a value. */
export interface Surroundings {
  readonly before?: string;
  readonly after?: string;
}

/**
 * Returns the text of the mapped field before and after a value, on which the value's completions and problems depend. A
 * missing value is placed at the start of its object. Empty if the object does not exist.
 */
export function textAround({ field, root }: Mapping, path: MappingPath): Surroundings {
  const node = mappedAt(root, path);
  const offsetInField = (offset: number): number => offset - (field?.start ?? 0);
  if (field && node)
    return {
      before: field.text.slice(0, offsetInField(node.range.start)),
      after: field.text.slice(offsetInField(node.range.end)),
    };
  for (let depth = path.length - 1; field && depth >= 0; depth--) {
    const holder = mappedAt(root, path.slice(0, depth));
    const keys = path.slice(depth);
    if (!holder) continue;
    if (holder.value.kind !== "object" || keys.some((key) => typeof key !== "string")) return {};
    const insertOffset = offsetInField(holder.range.start) + 1;
    const { before, after } = keysAround(keys);
    return {
      before: `${field.text.slice(0, insertOffset)} ${before}`,
      after: `${after}, ${field.text.slice(insertOffset)}`,
    };
  }
  return {};
}

/** Returns the smallest value that contains a range. */
function nodeAround(node: MappingNode, start: number, end: number): MappingNode | undefined {
  if (start < node.range.start || end > node.range.end) return undefined;
  for (const part of nodeParts(node)) {
    const inner = nodeAround(part, start, end);
    if (inner) return inner;
  }
  return node;
}

/** Returns the property whose key is at a range, or else the value itself. The compiler marks the key of an unknown property. */
function propertyAt(node: MappingNode, start: number, end: number): MappingNode | undefined {
  if (node.value.kind !== "object") return node;
  const member = node.value.members.find(({ range }) => range.start <= start && end <= range.end);
  return member?.kind === "property" ? member.node : node;
}

/** Groups the problems in a mapping's code by the rows of their values. */
export function problemsByRow(
  root: MappingNode | undefined,
  problems: readonly StepProblem[],
): ReadonlyMap<string, readonly StepProblem[]> {
  const found = new Map<string, readonly StepProblem[]>();
  for (const problem of problems) {
    const { start, end } = problem.range;
    const enclosing = root && nodeAround(root, start, end);
    const node = enclosing && propertyAt(enclosing, start, end);
    if (!node) continue;
    const id = pathId(node.path);
    found.set(id, [...(found.get(id) ?? []), problem]);
  }
  return found;
}
