import type * as ast from "@babel/types";
import type { Node } from "@babel/types";
import { contains, type Range, type TextEdit } from "@hookloom/protocol/flow-document";
import { declarationsIn } from "../../declarations/declarations.ts";
import { variableDeclarators } from "../../read/package-names.ts";
import { nodeRange } from "../../syntax/babel.ts";
import type { EditContext } from "../context.ts";
import type { Binding, Scopes } from "../names/scopes.ts";
import { removeSpecifiers } from "./imports.ts";
import { listRemovals } from "./list.ts";
import { locateSettings } from "./settings.ts";
import { removeStatements } from "./statements.ts";

/** The code that an edit removes: module statements, single variables of declarations, and parts of other statements. */
export interface Removal {
  readonly statements?: readonly Node[];
  readonly variables?: readonly ast.VariableDeclarator[];
  readonly parts?: readonly TextEdit[];
}

const isInside = (ranges: readonly Range[], range: Range): boolean =>
  ranges.some((outer) => contains(outer, range));

/** The declarations that are removed together with their last use: only `imports`, or also the variables that hold settings. */
export type Followers = "imports" | "imports and settings";

function followers(context: EditContext, scopes: Scopes, which: Followers): Binding[] {
  const locations = which === "imports" ? [] : locateSettings(context, declarationsIn(context.model));
  const settings = new Set<Node>(
    locations.flatMap(({ variable, statement }) =>
      variable && statement.type === "VariableDeclaration" ? [variable] : [],
    ),
  );
  return scopes.bindings.filter(({ scope, kinds, nodes }) => {
    if (scope !== scopes.module || nodes.length !== 1) return false;
    return kinds.has("import") || settings.has(nodes[0] as Node);
  });
}

/**
 * The edits of a removal, including the imports and settings that it leaves unused by removing all of their
 * uses. Names that were already unused are kept.
 */
export function removalEdits(
  context: EditContext,
  scopes: Scopes,
  removal: Removal,
  which: Followers = "imports and settings",
): TextEdit[] {
  const { statements = [], variables = [], parts = [] } = removal;
  const removedRanges: Range[] = [...[...statements, ...variables].map((node) => nodeRange(node)), ...parts];
  const leaving = new Set<Node>(variables);
  const candidates = new Set(followers(context, scopes, which));
  for (let found = true; found; ) {
    found = false;
    for (const binding of candidates) {
      if (binding.uses.length === 0 || !binding.uses.every((use) => isInside(removedRanges, use))) continue;
      const node = binding.nodes[0] as Node;
      candidates.delete(binding);
      found = true;
      if (isInside(removedRanges, nodeRange(node))) continue;
      leaving.add(node);
      removedRanges.push(nodeRange(node));
    }
  }
  return [...parts, ...declarationEdits(context, statements, leaving)];
}

/**
 * Removes statements. Declarators and import specifiers are removed from their statement, or with the entire statement if
 * none is left.
 */
function declarationEdits(
  context: EditContext,
  statements: readonly Node[],
  leaving: ReadonlySet<Node>,
): TextEdit[] {
  const wholeStatements = [...statements];
  const edits: TextEdit[] = [];
  for (const node of context.model.parsed.program.body) {
    if (node.type === "ImportDeclaration") {
      const leavingSpecifiers = node.specifiers.filter((specifier) => leaving.has(specifier));
      if (leavingSpecifiers.length === 0) continue;
      if (leavingSpecifiers.length === node.specifiers.length) wholeStatements.push(node);
      else edits.push(...removeSpecifiers(context, node, leaving));
    }
    const variables = variableDeclarators(node);
    if (!variables.some((one) => leaving.has(one)) || wholeStatements.includes(node)) continue;
    if (variables.every((one) => leaving.has(one))) wholeStatements.push(node);
    else
      edits.push(
        ...listRemovals(
          variables.map((one) => nodeRange(one)),
          (index) => leaving.has(variables[index] as Node),
        ),
      );
  }
  return [...edits, ...removeStatements(context, wholeStatements)];
}
