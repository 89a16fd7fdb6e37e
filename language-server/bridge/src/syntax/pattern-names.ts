import type { Node } from "@babel/types";

/** The names that a pattern declares or assigns. Assigned members are not included. */
export function patternNames(pattern: Node | null | undefined): string[] {
  if (!pattern) return [];
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        patternNames(property.type === "RestElement" ? property.argument : property.value),
      );
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => patternNames(element));
    case "AssignmentPattern":
      return patternNames(pattern.left);
    case "RestElement":
      return patternNames(pattern.argument);
    case "TSParameterProperty":
      return patternNames(pattern.parameter);
    default:
      return [];
  }
}

/** The names that each iteration of a loop declares or assigns. */
export function loopNames(node: Node | undefined): string[] {
  if (node?.type !== "ForStatement" && node?.type !== "ForOfStatement" && node?.type !== "ForInStatement")
    return [];
  const head = node.type === "ForStatement" ? node.init : node.left;
  if (head?.type === "VariableDeclaration") return head.declarations.flatMap(({ id }) => patternNames(id));
  return node.type === "ForStatement" ? [] : patternNames(head);
}
