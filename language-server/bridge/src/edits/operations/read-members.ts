import type { Node } from "@babel/types";
import { contains, type Range } from "@hookloom/protocol/flow-document";
import { nodeRange } from "../../syntax/babel.ts";
import { isFunction } from "../names/names.ts";
import { nodesAround, nodesWithin } from "../names/nodes.ts";
import type { Mention } from "../names/scopes.ts";

/** A member of a variable that steps read, such as `payload.issue.title`. */
export interface ReadMember extends Range {
  /** The path as written in the source, which is the same at each use. */
  readonly path: string;
}

const effectfulTypes =
  /^(?:(?:Optional)?Call|New|Await|Yield|Assignment|Update|Import|TaggedTemplate)Expression$|^(?:ForOf|Return|Throw|Break|Continue)Statement$/;

/** True for a part of a node that runs conditionally, or whose errors the node catches. */
function isConditional(node: Node, part: Node | undefined): boolean {
  switch (node.type) {
    case "TryStatement":
      return true;
    case "IfStatement":
    case "ConditionalExpression":
      return part !== node.test;
    case "SwitchStatement":
      return part !== node.discriminant;
    case "LogicalExpression":
      return part !== node.left;
    case "OptionalCallExpression":
      return part !== node.callee;
    case "OptionalMemberExpression":
      return part !== node.object;
    case "AssignmentPattern":
      return part === node.right;
    case "AssignmentExpression":
      return part === node.right && /^(?:&&|\|\||\?\?)=$/.test(node.operator);
    default:
      return false;
  }
}

/** The longest member access that starts with the variable and is read as a value. Undefined for other uses. */
function memberAround(path: readonly Node[]): Node | undefined {
  let at = path.length - 1;
  const isMember = (index: number): boolean => {
    const [owner, object] = [path[index], path[index + 1]];
    return owner?.type === "MemberExpression" && !owner.computed && owner.object === object;
  };
  while (isMember(at - 1)) at--;
  const around = path[at - 1];
  const isCalled = around?.type === "CallExpression" && around.callee === path[at];
  const found = isCalled ? at + 1 : at;
  const isTarget =
    (around?.type === "AssignmentExpression" && around.left === path[at]) ||
    (around?.type === "UnaryExpression" && around.operator === "delete") ||
    around?.type === "UpdateExpression" ||
    around?.type === "OptionalMemberExpression" ||
    around?.type === "OptionalCallExpression" ||
    around?.type === "TaggedTemplateExpression";
  return isTarget || found >= path.length - 1 ? undefined : path[found];
}

/**
 * The members of a variable that steps read, if the steps use nothing else of the variable and each member
 * can be read before the steps start: no code with side effects precedes it, it is read unconditionally, and
 * not in a loop or function. Undefined otherwise.
 */
export function readMembers(
  text: string,
  nodes: readonly Node[],
  uses: readonly Mention[],
): readonly ReadMember[] | undefined {
  const effectful = nodesWithin(nodes).filter(({ type }) => effectfulTypes.test(type));
  const firstEnd = Math.min(...effectful.map((node) => nodeRange(node).end));
  const found: ReadMember[] = [];
  for (const use of uses) {
    const root = nodes.find((node) => contains(nodeRange(node), use));
    const path = root ? nodesAround(root, use) : [];
    const isOnce = path.every(
      (node, index) =>
        !isFunction(node) &&
        !/^(?:For|While|DoWhile)/.test(node.type) &&
        !isConditional(node, path[index + 1]),
    );
    const member = isOnce ? memberAround(path) : undefined;
    const range = member && nodeRange(member);
    if (use.space !== "value" || use.writes || !range || range.end > firstEnd) return undefined;
    found.push({ ...range, path: text.slice(range.start, range.end) });
  }
  const isPlain = ({ path }: ReadMember): boolean =>
    /^[\p{ID_Continue}$]+(?:\.[\p{ID_Continue}$]+)+$/u.test(path);
  return found.every(isPlain) ? found : undefined;
}
