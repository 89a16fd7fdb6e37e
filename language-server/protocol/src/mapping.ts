import type { Range } from "./flow-document.ts";
import type { Message, MessageOf, mappingLocation, mappingPath } from "./messages.ts";

/** Where in a literal: a property by its name, an item of a list by its index, null for what each element becomes. */
export type MappingPath = Message<typeof mappingPath>;
export type MappingKey = MappingPath[number];

/**
 * The value that is mapped: that of a field, or an argument of the call that the field is, counted from 0. The field
 * `call` of a call's step is all of the call.
 */
export interface MappingLocation extends MessageOf<typeof mappingLocation> {}

/** What is done with a source on its way to the target, in the order in which it happens. */
export interface MappingOperation {
  readonly name: MappingOperationName;
  /** The argument as the code has it: the default of `default`, the function of `filter`, the name of `part`. */
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

/** How the code of a value is understood. `source` and `sources` are paths as the code has them: `payload.issue?.title`. */
export type MappedValue =
  | { readonly kind: "object"; readonly members: readonly MappedMember[] }
  | { readonly kind: "list"; readonly items: readonly MappingNode[] }
  /** One source, as it is where there are no operations. */
  | { readonly kind: "link"; readonly source: string; readonly operations: readonly MappingOperation[] }
  /** A template literal, or texts and sources that are added. */
  | { readonly kind: "joined"; readonly sources: readonly string[] }
  /** A list of which each element becomes a value: `labels.map((label) => ...)`. */
  | {
      readonly kind: "each";
      readonly source: string;
      readonly before: readonly MappingOperation[];
      /** The name that an element has in `element`. */
      readonly item: string;
      readonly element: MappingNode;
      readonly after: readonly MappingOperation[];
    }
  | { readonly kind: "constant" }
  /** Code that is not one of the others: it is shown as it is, and no gesture rewrites it implicitly. */
  | { readonly kind: "expression"; readonly sources: readonly string[] };

/** Ranges are offsets of the document. */
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
      /** The property with its key. */
      readonly range: Range;
      readonly node: MappingNode;
      /** True where a later property has the same name, so that this one has no effect. */
      readonly overridden?: boolean;
    }
  /** A member that a mapping cannot have; it stays as it is. */
  | {
      readonly kind: "spread" | "method" | "computed";
      readonly range: Range;
      readonly text: string;
      readonly sources: readonly string[];
    };

export interface Mapping {
  readonly location: MappingLocation;
  /** Undefined if the code has no value yet: the first property makes one. */
  readonly root?: MappingNode;
  /** The code of the field, or of the whole call that it is; absent if it has no text. */
  readonly field?: { readonly start: number; readonly text: string };
}

/** The parts of a node directly inside of it that paths lead to. */
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

/** The node at a path; undefined if the code has none. */
export function mappedAt(root: MappingNode | undefined, path: MappingPath): MappingNode | undefined {
  let node = root;
  for (let depth = 1; node && depth <= path.length; depth++) {
    const wanted = path.slice(0, depth);
    node = nodeParts(node).find((part) => sameKeys(part.path, wanted));
  }
  return node;
}

/** The sources that a value reads, without those of its parts. */
export function nodeSources({ value }: MappingNode): readonly string[] {
  if (value.kind === "link" || value.kind === "each") return [value.source];
  return value.kind === "joined" || value.kind === "expression" ? value.sources : [];
}

/**
 * JavaScript that makes the value of a mapping out of a payload, and notes each part of it. It reads nothing but the
 * payload, and is run where there is nothing else.
 */
export interface MappingProgram {
  /** The text of a function that takes the payload as JSON, and returns a list of `MappedResult` as JSON. */
  readonly code: string;
}

/** What one part of a mapping came to. */
export interface MappedResult {
  /** With the index of an element instead of null. */
  readonly path: readonly (string | number)[];
  /** The value as one short line: JSON, cut where it is long; absent where it could not be made. */
  readonly text?: string;
  /** Why it could not be made. */
  readonly error?: string;
  /** The sources that were read for it, and what they held. */
  readonly from: readonly { readonly source: string; readonly text: string }[];
}
