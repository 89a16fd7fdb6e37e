import type * as ast from "@babel/types";
import type { Node } from "@babel/types";
import { contains } from "@hookloom/protocol/flow-document";
import type { ExtractScope } from "@hookloom/protocol/flow-edit";
import { t } from "@vscode/l10n";
import type { EditContext } from "../context.ts";
import { type EditRejected, editErrors } from "../errors.ts";
import { isFunction } from "../names/names.ts";
import { nodesAround } from "../names/nodes.ts";
import { isWithin, type Scope } from "../names/scopes.ts";
import { isExpression } from "../placing/items.ts";
import type { Extraction } from "./extraction.ts";
import type { Selection } from "./parallel.ts";

export type ClassMember = ast.ClassBody["body"][number];

/** The class around the steps, and the member that contains them and determines their `this`. */
export interface Owner {
  readonly body: ast.ClassBody;
  readonly member: ClassMember;
  readonly isStatic: boolean;
  /** The scope of the class, which contains its type parameters. */
  readonly scope: Scope;
}

const memberTypes = /^Class(?:Private)?(?:Method|Property)$|^ClassAccessorProperty$/;

/** The class that `this` in the steps refers to, as the class itself or as an instance. */
export function findOwner({ model }: EditContext, { range, scope }: Extraction): Owner | undefined {
  const path = nodesAround(model.parsed.program, range);
  const at = path.findLastIndex(({ type }) => type === "ClassBody");
  const body = path[at];
  const member = path[at + 1] as ClassMember | undefined;
  if (body?.type !== "ClassBody" || !member || !memberTypes.test(member.type)) return undefined;
  const hasOther = (node: Node): boolean => isFunction(node) && node.type !== "ArrowFunctionExpression";
  if (path.slice(at + 2).some(hasOther)) return undefined;
  const isStatic = "static" in member && member.static === true;
  let around: Scope | undefined = scope;
  while (around && around.node !== path[at - 1]) around = around.parent;
  // A class that declares no names has no scope.
  return { body, member, isStatic, scope: around ?? scope };
}

/** The keyword in the steps that requires the enclosing function or class. */
function ownerKeyword({ words }: Extraction): string | undefined {
  if (words.this) return "this";
  if (words.super) return "super";
  return words.private ? t("a private name") : undefined;
}

/** The keyword in the steps that requires the enclosing function itself. */
function functionKeyword({ words }: Extraction): string | undefined {
  if (words.arguments) return "arguments";
  return words.newTarget ? "new.target" : undefined;
}

const createInsideHint = t("Create the function inside this one.");

/** The reason why the function cannot be declared inside the flow. */
function innerScopeRejection(found: Extraction, { block }: Selection): EditRejected | undefined {
  if (isExpression(block)) {
    return editErrors.notApplicable(
      t("This step is an expression, so a new function cannot be declared before it."),
      t("Put the body of its function in braces first."),
    );
  }
  const { words } = found;
  const needsArrow = words.this || words.super || functionKeyword(found) !== undefined;
  if (!words.yields || !needsArrow) return undefined;
  return editErrors.changesMeaning(
    t(
      "These steps use both yield and {0}, which a function inside this one cannot do.",
      ownerKeyword(found) ?? functionKeyword(found) ?? "",
    ),
    t("Exclude one of them from the selection."),
  );
}

/** The reason why the function cannot be declared where the flow's variables are not in scope. */
function outerScopeRejection(found: Extraction, into: Scope): EditRejected | undefined {
  const word = functionKeyword(found);
  const usesLocalType = found.captured.some(({ binding }) => {
    const isType = binding.uses.some((use) => use.space !== "value" && contains(found.range, use));
    return isType && !isWithin(into, binding.scope);
  });
  const cause =
    word !== undefined
      ? t("These steps use {0}, which is available only in their own function.", word)
      : found.sharesVariables
        ? t("These steps use a variable that changes while they run, or that other functions use.")
        : usesLocalType
          ? t("These steps use a type that is declared inside this function.")
          : found.exits.jumps.length > 0 && found.captured.some(({ isSet }) => isSet)
            ? t(
                "These steps set a variable before a break or continue, which a function outside this one cannot do.",
              )
            : undefined;
  return cause === undefined ? undefined : editErrors.changesMeaning(cause, createInsideHint);
}

/** The reason why the function cannot be declared in a scope. Undefined if it can. */
export function scopeRejection(
  target: ExtractScope,
  found: Extraction,
  around: { readonly owner: Owner | undefined; readonly selection: Selection; readonly module: Scope },
): EditRejected | undefined {
  const { owner, selection, module } = around;
  if (target === "inner") return innerScopeRejection(found, selection);
  if (target === "class") {
    if (owner) return outerScopeRejection(found, owner.scope);
    return editErrors.notApplicable(t("These steps are not in a method of a class."), createInsideHint);
  }
  const word = ownerKeyword(found);
  if (word === undefined) return outerScopeRejection(found, module);
  return editErrors.changesMeaning(
    t("These steps use {0}, which is not available in a function of the module.", word),
    t("Create a method of the class, or a function inside this one."),
  );
}

/** The possible scopes of a new function, best first: as far outside as the used values allow. */
export function candidateScopes(found: Extraction): readonly ExtractScope[] {
  return ownerKeyword(found) === undefined ? ["module", "inner", "class"] : ["class", "inner"];
}
