import type * as ast from "@babel/types";
import { contains, type TextEdit } from "@hookloom/protocol/flow-document";
import type { EditOf } from "@hookloom/protocol/flow-edit";
import { isIdentifier } from "@hookloom/protocol/identifier";
import { t } from "@vscode/l10n";
import { typeOfJson } from "../../mapping/type-of-json.ts";
import { nodeRange } from "../../syntax/babel.ts";
import { type EditContext, findStep } from "../context.ts";
import { type Draft, draft } from "../draft.ts";
import { editErrors } from "../errors.ts";
import { insertStatements } from "../module/statements.ts";
import { isReserved } from "../names/fresh-name.ts";
import { nodesAround } from "../names/nodes.ts";
import { readScopes } from "../names/scope-reader.ts";
import { scopeNames } from "../names/scopes.ts";
import { styleFor } from "../placing/style.ts";
import { mappedNode } from "./mapping.ts";

type MapType = EditOf<"mapType">;

/** @throws EditRejected `bad-field` for a string that is not a JSON object or list */
function readJson(json: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw editErrors.badField("sample", t("it is not JSON ({0})", (error as Error).message));
  }
  if (typeof value !== "object" || value === null)
    throw editErrors.badField("sample", t("it is neither an object nor a list"));
  return value;
}

/** The edit that adds a type to a value: in the declaration of its variable, otherwise after the value. */
function addType(context: EditContext, value: ast.Node, name: string): TextEdit {
  const range = nodeRange(value);
  const around = nodesAround(context.model.parsed.program, range);
  const typed = around.find(({ type }) => type === "TSSatisfiesExpression" || type === "TSAsExpression");
  const assertion =
    typed && "expression" in typed && nodeRange(typed.expression as ast.Node).end >= range.end
      ? typed
      : undefined;
  if (assertion && "typeAnnotation" in assertion)
    return { ...nodeRange(assertion.typeAnnotation as ast.Node), newText: name };
  const declarator = around.findLast(({ type }) => type === "VariableDeclarator");
  if (
    declarator?.type === "VariableDeclarator" &&
    declarator.init === value &&
    declarator.id.type === "Identifier"
  ) {
    const { id } = declarator;
    const known = id.typeAnnotation;
    if (known?.type === "TSTypeAnnotation") return { ...nodeRange(known.typeAnnotation), newText: name };
    const at = nodeRange(id).start + id.name.length;
    return { start: at, end: at, newText: `: ${name}` };
  }
  return { start: range.end, end: range.end, newText: ` satisfies ${name}` };
}

/** Declares a type from a sample and assigns it to a mapped value. @throws EditRejected */
export function writeMapType(context: EditContext, edit: MapType): Draft {
  const { name, json } = edit;
  if (!isIdentifier(name) || isReserved(name)) throw editErrors.badName(name);
  if (!context.model.parsed.dialect.typescript)
    throw editErrors.notApplicable(t("A JavaScript file has no types."), t("Rename it to .ts first."));
  if (scopeNames(readScopes(context.model.parsed.program)).has(name)) throw editErrors.nameTaken(name);
  const value = mappedNode(context, { ...edit, path: [] });
  if (!value)
    throw editErrors.notApplicable(
      t("There is no value to add a type to."),
      t("Enter an empty object first."),
    );
  const { step, parent } = findStep(context, edit.step);
  const { eol, unit, quote, semicolons } = styleFor(context, parent);
  const code = typeOfJson(name, readJson(json), { eol, unit, quote, semicolons });
  const holder = context.model.parsed.program.body.find((each) =>
    contains(nodeRange(each), nodeRange(value)),
  );
  if (!holder) throw editErrors.stale();
  const declared = insertStatements(context, { after: holder }, code, { eol });
  return draft([addType(context, value, name), declared], { changed: new Set([step]) });
}
