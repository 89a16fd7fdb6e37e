import type * as t from "@babel/types";
import type { Node } from "@babel/types";
import { contains } from "@hookloom/protocol/flow-document";
import type { ExtractScope } from "@hookloom/protocol/flow-edit";
import type { EditContext } from "../context.ts";
import { type EditRejected, editErrors } from "../errors.ts";
import { isFunction } from "../names/names.ts";
import { nodesAround } from "../names/nodes.ts";
import { isWithin, type Scope } from "../names/scopes.ts";
import { isExpression } from "../placing/items.ts";
import type { Extraction } from "./extraction.ts";
import type { Selection } from "./parallel.ts";

export type ClassMember = t.ClassBody["body"][number];

/** The class around the steps, and the member that contains them and determines their `this`. */
export interface Owner {
  readonly body: t.ClassBody;
  readonly member: ClassMember;
  readonly isStatic: boolean;
  /** The scope of the class, which contains its type parameters. */
  readonly scope: Scope;
}

const memberTypes = /^Class(?:Private)?(?:Method|Property)$|^ClassAccessorProperty$/;

/** The class that `this` refers to in the steps, or whose instance it refers to. */
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
function ownerWordOf({ words }: Extraction): string | undefined {
  if (words.this) return "this";
  if (words.super) return "super";
  return words.private ? "a private name" : undefined;
}

/** The keyword in the steps that requires the enclosing function itself. */
function functionWordOf({ words }: Extraction): string | undefined {
  if (words.arguments) return "arguments";
  return words.newTarget ? "new.target" : undefined;
}

const inside = "Make the function inside of this one.";

/** The reason why the function cannot be declared inside the flow. */
function whyNotInside(found: Extraction, { block }: Selection): EditRejected | undefined {
  if (isExpression(block)) {
    return editErrors.notApplicable(
      "This step is an expression, so a new function cannot be declared before it.",
      "Give its function a body with braces first.",
    );
  }
  const { words } = found;
  const needsArrow = words.this || words.super || functionWordOf(found) !== undefined;
  if (!words.yields || !needsArrow) return undefined;
  return editErrors.changesMeaning(
    `These steps use yield and ${ownerWordOf(found) ?? functionWordOf(found)}, which no function inside of this one can.`,
    "Leave one of them outside of the steps that you select.",
  );
}

/** The reason why it cannot be declared where the flow's variables are not in scope. */
function whyNotOutside(found: Extraction, into: Scope): EditRejected | undefined {
  const word = functionWordOf(found);
  const usesLocalType = found.captured.some(({ binding }) => {
    const isType = binding.uses.some((use) => use.space !== "value" && contains(found.range, use));
    return isType && !isWithin(into, binding.scope);
  });
  const cause =
    word !== undefined
      ? `These steps use ${word}, which only their own function has.`
      : found.sharesVariables
        ? "These steps use a variable that changes while they run, or that other functions see."
        : usesLocalType
          ? "These steps use a type that is declared inside of this function."
          : found.exits.jumps.length > 0 && found.captured.some(({ isSet }) => isSet)
            ? "These steps set a variable before a break or continue, which a function elsewhere cannot do for them."
            : undefined;
  return cause === undefined ? undefined : editErrors.changesMeaning(cause, inside);
}

/** The reason why the function cannot be declared in a scope. Undefined if it can. */
export function whyNot(
  target: ExtractScope,
  found: Extraction,
  around: { readonly owner: Owner | undefined; readonly selection: Selection; readonly module: Scope },
): EditRejected | undefined {
  const { owner, selection, module } = around;
  if (target === "inner") return whyNotInside(found, selection);
  if (target === "class") {
    if (owner) return whyNotOutside(found, owner.scope);
    return editErrors.notApplicable("These steps are not in a method of a class.", inside);
  }
  const word = ownerWordOf(found);
  if (word === undefined) return whyNotOutside(found, module);
  return editErrors.changesMeaning(
    `These steps use ${word}, which a function of the module does not have.`,
    "Make it a method of the class, or a function inside of this one.",
  );
}

/** The possible scopes of a new function, best first: as far outside as the used values allow. */
export function candidateScopes(found: Extraction): readonly ExtractScope[] {
  return ownerWordOf(found) === undefined ? ["module", "inner", "class"] : ["class", "inner"];
}
