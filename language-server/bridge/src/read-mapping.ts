import type { FlowDocument } from "@hookloom/protocol/flow-document";
import type { Mapping, MappingLocation, MappingProgram } from "@hookloom/protocol/mapping";
import { type LanguageOption, openContext } from "./edits/context.ts";
import { nodeAt, nodesAround } from "./edits/names/nodes.ts";
import { mappingRoot } from "./edits/operations/mapping.ts";
import { namesInScope } from "./mapping/names-in-scope.ts";
import { readNode } from "./mapping/read-value.ts";
import { writeProgram } from "./mapping/write-program.ts";
import { nodeRange } from "./syntax/babel.ts";

/**
 * Reads how a value is mapped: the sources of each of its properties. Ranges are offsets in the text.
 * @throws EditRejected `stale` if the document was not read from this text, `not-found`, `bad-field` and `not-applicable` if
 * the location has no value that can be mapped
 */
export function readMapping(
  text: string,
  document: FlowDocument,
  location: MappingLocation,
  { language }: LanguageOption = {},
): Mapping {
  const { step, field, argument } = location;
  const context = openContext(text, document, language);
  const { node, range } = mappingRoot(context, location);
  return {
    location: { step, field, ...(argument === undefined ? {} : { argument }) },
    ...(node ? { root: readNode(text, node, []) } : {}),
    ...(range ? { field: { start: range.start, text: text.slice(range.start, range.end) } } : {}),
  };
}

/**
 * The JavaScript that computes a mapping's value from a payload, including the surrounding declarations. Undefined if the
 * code has no value.
 * @throws EditRejected as in `readMapping`
 */
export function mappingProgram(
  text: string,
  document: FlowDocument,
  location: MappingLocation,
  { language }: LanguageOption = {},
): MappingProgram | undefined {
  const context = openContext(text, document, language);
  const { node } = mappingRoot(context, location);
  if (!node) return undefined;
  const { model } = context;
  const { program } = model.parsed;
  const around = nodesAround(program, nodeRange(node));
  const scope = namesInScope(model, around, nodeRange(node).start);
  return writeProgram(text, readNode(text, node, []), scope, (range) => nodeAt(program, range));
}
