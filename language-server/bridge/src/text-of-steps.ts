import type { FlowDocument } from "@hookloom/protocol/flow-document";
import type { CodeImport } from "@hookloom/protocol/flow-edit";
import { contains, openContext, outermost } from "./edits/context.ts";
import { readScopes } from "./edits/names/scope-reader.ts";
import { itemOfStep } from "./edits/placing/items.ts";
import { toPiece } from "./edits/placing/pieces.ts";
import { keyName } from "./steps/fields.ts";
import type { Language } from "./syntax/babel.ts";
import { nearestLineEnd } from "./text/style.ts";

interface TextOfStepsOptions {
  /** The language that the document was read in, if one was given. */
  readonly language?: Language | undefined;
}

/**
 * The source text of steps with the comments that travel with them, without the indentation of their block, joined by
 * the text's line end. Broken and disabled steps have a text, too. Undefined where one of the steps does not exist.
 * @throws EditRefused `stale` where the document is not of this text
 */
export function textOfSteps(
  text: string,
  document: FlowDocument,
  ids: readonly string[],
  { language }: TextOfStepsOptions = {},
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

/** What the code of steps imports in their file, to be imported where it is pasted. Empty where one of them does not exist. */
export function importsOfSteps(
  text: string,
  document: FlowDocument,
  ids: readonly string[],
  { language }: TextOfStepsOptions = {},
): CodeImport[] {
  const { model } = openContext(text, document, language);
  const found = ids.flatMap((id) => model.steps.get(id) ?? []);
  const { bindings } = readScopes(model.parsed.program);
  return bindings.flatMap(({ name: as, nodes, uses }): CodeImport[] => {
    const specifier = nodes.length === 1 ? nodes[0] : undefined;
    const isUsed = uses.some((use) => found.some(({ step }) => contains(step.range, use)));
    const statement = model.parsed.program.body.find(
      (node) => node.type === "ImportDeclaration" && node.specifiers.some((one) => one === specifier),
    );
    if (!isUsed || statement?.type !== "ImportDeclaration") return [];
    const from = statement.source.value;
    const type = statement.importKind === "type";
    if (specifier?.type === "ImportNamespaceSpecifier")
      return [{ module: from, name: "*", as, ...(type ? { type } : {}) }];
    if (specifier?.type !== "ImportSpecifier")
      return [{ module: from, name: "default", as, ...(type ? { type } : {}) }];
    const name = keyName(specifier.imported) ?? as;
    return [{ module: from, name, as, ...(type || specifier.importKind === "type" ? { type: true } : {}) }];
  });
}
