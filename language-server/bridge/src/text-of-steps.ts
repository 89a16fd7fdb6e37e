import { contains, type FlowDocument } from "@hookloom/protocol/flow-document";
import type { CodeImport } from "@hookloom/protocol/flow-edit";
import { type LanguageOption, openContext, outermost } from "./edits/context.ts";
import { readScopes } from "./edits/names/scope-reader.ts";
import { itemOfStep } from "./edits/placing/items.ts";
import { toPiece } from "./edits/placing/pieces.ts";
import { exportedName } from "./read/package-names.ts";
import { nearestLineEnd } from "./text/style.ts";

/**
 * The source text of steps with the comments that belong to them, without the indentation of their block, joined with the
 * text's line break. Also includes broken and disabled steps. Undefined if one of the steps does not exist.
 * @throws EditRejected `stale` if the document was not read from this text
 */
export function textOfSteps(
  text: string,
  document: FlowDocument,
  ids: readonly string[],
  { language }: LanguageOption = {},
): string | undefined {
  const context = openContext(text, document, language);
  const found = ids.flatMap((id) => context.model.steps.get(id) ?? []);
  if (found.length < ids.length) return undefined;
  let written = "";
  let open = false;
  for (const info of outermost(found)) {
    const piece = toPiece(context, itemOfStep(context, info));
    if (written !== "") written += nearestLineEnd(text, info.step.range.start);
    written += (open && piece.hazard ? ";" : "") + piece.render("");
    if (!piece.disabled) open = piece.open;
  }
  return written;
}

/**
 * The file's imports that the steps' code uses, so that they can be added where the code is pasted. Empty if one of the steps
 * does not exist.
 */
export function importsOfSteps(
  text: string,
  document: FlowDocument,
  ids: readonly string[],
  { language }: LanguageOption = {},
): CodeImport[] {
  const { model } = openContext(text, document, language);
  const found = ids.flatMap((id) => model.steps.get(id) ?? []);
  const { bindings } = readScopes(model.parsed.program);
  return bindings.flatMap(({ name: as, nodes, uses }): CodeImport[] => {
    const isUsed = uses.some((use) => found.some(({ step }) => contains(step.range, use)));
    if (!isUsed || nodes.length !== 1) return [];
    return model.parsed.program.body.flatMap((node) => {
      const specifiers = node.type === "ImportDeclaration" ? node.specifiers : [];
      const specifier = specifiers.find((one) => one === nodes[0]);
      if (node.type !== "ImportDeclaration" || !specifier) return [];
      const isNamedType = specifier.type === "ImportSpecifier" && specifier.importKind === "type";
      const type = node.importKind === "type" || isNamedType ? { type: true } : {};
      return [{ module: node.source.value, name: exportedName(specifier), as, ...type }];
    });
  });
}
