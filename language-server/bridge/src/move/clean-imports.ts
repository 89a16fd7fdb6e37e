import type * as t from "@babel/types";
import type { TextEdit } from "@hookloom/protocol/flow-document";
import type { EditContext } from "../edits/context.ts";
import { removeSpecifiers } from "../edits/module/imports.ts";
import { listRemovals } from "../edits/module/list.ts";
import { removalEdits } from "../edits/module/unused.ts";
import type { Binding, Scopes } from "../edits/names/scopes.ts";
import { requiredModule, variableDeclarators } from "../read/package-names.ts";
import { withoutParens } from "../steps/fields.ts";
import { nodeRange } from "../syntax/babel.ts";

/** The names of the module that stand for something of another module: an import, or what is taken out of one. */
function isFromModule({ nodes, kinds }: Binding, scopes: Scopes): boolean {
  if (kinds.has("import")) return true;
  const [node] = nodes;
  if (node?.type !== "VariableDeclarator" || !node.init) return false;
  const init = withoutParens(node.init);
  const whole = init.type === "Identifier" ? scopes.module.bindings.get(init.name) : undefined;
  return requiredModule(init) !== undefined || whole?.kinds.has("import") === true;
}

/**
 * The edits that remove what a move leaves unused of what the module has from others; undefined where that is nothing.
 * @param used The names that were used before the move: what nothing used before stays.
 */
export function unusedNames(
  context: EditContext,
  scopes: Scopes,
  used: ReadonlySet<string>,
): TextEdit[] | undefined {
  const { body } = context.model.parsed.program;
  const unused = new Set(
    [...scopes.module.bindings.values()]
      .filter((one) => one.uses.length === 0 && used.has(one.name) && isFromModule(one, scopes))
      .map(({ name }) => name),
  );
  if (unused.size === 0) return undefined;
  const variables: t.VariableDeclarator[] = [];
  const parts: TextEdit[] = [];
  for (const declarator of body.flatMap(variableDeclarators)) {
    const { id } = declarator;
    if (id.type === "Identifier" && unused.has(id.name)) variables.push(declarator);
    if (id.type !== "ObjectPattern") continue;
    const leaves = id.properties.map(
      (property) =>
        property.type === "ObjectProperty" &&
        property.value.type === "Identifier" &&
        unused.has(property.value.name),
    );
    if (leaves.length > 0 && leaves.every(Boolean)) variables.push(declarator);
    else
      parts.push(
        ...listRemovals(
          id.properties.map((one) => nodeRange(one)),
          (index) => leaves[index] === true,
        ),
      );
  }
  const imports = body.filter((node) => node.type === "ImportDeclaration");
  const statements = imports.filter(
    ({ specifiers }) => specifiers.length > 0 && specifiers.every(({ local }) => unused.has(local.name)),
  );
  for (const node of imports.filter((one) => !statements.includes(one)))
    parts.push(...specifierEdits(context, node, unused));
  return removalEdits(context, scopes, { statements, variables, parts }, "imports");
}

function specifierEdits(
  context: EditContext,
  node: t.ImportDeclaration,
  unused: ReadonlySet<string>,
): TextEdit[] {
  const leaving = new Set<t.Node>(node.specifiers.filter(({ local }) => unused.has(local.name)));
  return leaving.size === 0 ? [] : removeSpecifiers(context, node, leaving);
}
