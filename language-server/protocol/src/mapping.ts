import type { Range } from "./flow-document.ts";
import type { Message, MessageOf, mappingLocation, mappingPath } from "./messages.ts";

/** A path in a literal: a property by name, a list item by index, null for the value that each element is mapped to. */
export type MappingPath = Message<typeof mappingPath>;
export type MappingKey = MappingPath[number];

/**
 * The mapped value: a field's value, or a 0-based argument of the call in the field. The field `call` of a call step is the
 * entire call.
 */
export interface MappingLocation extends MessageOf<typeof mappingLocation> {}

/** An operation that is applied to a source before it is assigned to the target, in order of execution. */
export interface MappingOperation {
  readonly name: MappingOperationName;
  /** The argument as written in the code: the default for `default`, the function for `filter`, the name for `part`. */
  readonly argument?: string;
}

export const mappingOperationNames = [
  "default",
  "text",
  "number",
  "switch",
  "date",
  "iso",
  "time",
  "json",
  "parsed",
  "as",
  "filter",
  "find",
  "first",
  "last",
  "part",
  "join",
] as const;
export type MappingOperationName = (typeof mappingOperationNames)[number];

/** The parsed form of a value's code. `source` and `sources` are paths as written in the code: `payload.issue?.title`. */
export type MappedValue =
  | { readonly kind: "object"; readonly members: readonly MappedMember[] }
  | { readonly kind: "list"; readonly items: readonly MappingNode[] }
  /** A single source; used as is if there are no operations. */
  | { readonly kind: "link"; readonly source: string; readonly operations: readonly MappingOperation[] }
  /** A template literal, or a concatenation of strings and sources. */
  | { readonly kind: "joined"; readonly sources: readonly string[] }
  /** A list whose elements are each mapped to a value: `labels.map((label) => ...)`. */
  | {
      readonly kind: "each";
      readonly source: string;
      readonly before: readonly MappingOperation[];
      /** The name of an element in `element`. */
      readonly item: string;
      readonly element: MappingNode;
      readonly after: readonly MappingOperation[];
    }
  | { readonly kind: "constant" }
  /** Any other code. It is shown as is, and no gesture rewrites it implicitly. */
  | { readonly kind: "expression"; readonly sources: readonly string[] };

/** Ranges are document offsets. */
export interface MappingNode {
  readonly path: MappingPath;
  readonly range: Range;
  readonly text: string;
  readonly value: MappedValue;
}

export type MappedMember =
  | {
      readonly kind: "property";
      readonly name: string;
      /** The range of the property, including its key. */
      readonly range: Range;
      readonly node: MappingNode;
      /** True if a later property has the same name, so that this one has no effect. */
      readonly overridden?: boolean;
    }
  /** A member that mappings do not support. It is left unchanged. */
  | {
      readonly kind: "spread" | "method" | "computed";
      readonly range: Range;
      readonly text: string;
      readonly sources: readonly string[];
    };

export interface Mapping {
  readonly location: MappingLocation;
  /** Undefined if the code has no value yet. The first property creates one. */
  readonly root?: MappingNode;
  /** The field's code; for the field `call`, the entire call. Absent if there is no text. */
  readonly field?: { readonly start: number; readonly text: string };
}

/** The direct child nodes that paths lead to. */
export function nodeParts({ value }: MappingNode): readonly MappingNode[] {
  if (value.kind === "object")
    return value.members.flatMap((member) =>
      member.kind === "property" && !member.overridden ? [member.node] : [],
    );
  if (value.kind === "list") return value.items;
  return value.kind === "each" ? [value.element] : [];
}

const sameKeys = (one: MappingPath, other: MappingPath): boolean =>
  one.length === other.length && one.every((key, index) => key === other[index]);

/** The node at a path. Undefined if the code has no such node. */
export function mappedAt(root: MappingNode | undefined, path: MappingPath): MappingNode | undefined {
  let node = root;
  for (let depth = 1; node && depth <= path.length; depth++) {
    const wanted = path.slice(0, depth);
    node = nodeParts(node).find((part) => sameKeys(part.path, wanted));
  }
  return node;
}

/** The sources that a value reads, excluding those of its parts. */
export function nodeSources({ value }: MappingNode): readonly string[] {
  if (value.kind === "link" || value.kind === "each") return [value.source];
  return value.kind === "joined" || value.kind === "expression" ? value.sources : [];
}

/**
 * JavaScript that computes a mapping's value from a payload and records each of its parts. It reads only the payload, and
 * runs in isolation.
 */
export interface MappingProgram {
  /** The source of a function that takes the payload as JSON and returns a list of `MappedResult` as JSON. */
  readonly code: string;
}

/** The result of one part of a mapping. */
export interface MappedResult {
  /** With an element's index instead of null. */
  readonly path: readonly (string | number)[];
  /** The value as one line of JSON, truncated if long. Absent if it could not be computed. */
  readonly text?: string;
  /** The reason why the value could not be computed. */
  readonly error?: string;
  /** The sources that were read, with their values. */
  readonly from: readonly { readonly source: string; readonly text: string }[];
}
