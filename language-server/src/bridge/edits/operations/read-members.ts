import type { Node } from "@babel/types";
import type { Range } from "../../../protocol/flow-document.ts";
import { rangeOf } from "../../syntax/parse.ts";
import { contains } from "../context.ts";
import { isFunction } from "../names/names.ts";
import { nodesAround, walk } from "../names/nodes.ts";
import type { Mention } from "../names/scopes.ts";

/** A member that steps read of a variable, such as `payload.issue.title`. */
export interface ReadMember extends Range {
  /** As it stands in the text, the same at each of its places. */
  readonly path: string;
}

const acts =
  /^(?:(?:Optional)?Call|New|Await|Yield|Assignment|Update|Import|TaggedTemplate)Expression$|^ForOfStatement$/;

/** The innermost member access that a read of a variable begins, as far as it is a value; undefined for other uses. */
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
 * The members that steps read of a variable, where these are all that they use of it and each can be read before the steps
 * begin: nothing that acts comes before, and no loop or function reads it again. Undefined otherwise.
 */
export function readMembers(
  text: string,
  nodes: readonly Node[],
  uses: readonly Mention[],
): readonly ReadMember[] | undefined {
  const ends: number[] = [];
  for (const root of nodes)
    walk(root, (node) => {
      if (acts.test(node.type)) ends.push(rangeOf(node).end);
      return undefined;
    });
  const firstEnd = Math.min(...ends);
  const found: ReadMember[] = [];
  for (const use of uses) {
    const root = nodes.find((node) => contains(rangeOf(node), use));
    const path = root ? nodesAround(root, use) : [];
    const isRepeated = path.some((node) => isFunction(node) || /^(?:For|While|DoWhile)/.test(node.type));
    const member = isRepeated ? undefined : memberAround(path);
    const range = member && rangeOf(member);
    if (use.space !== "value" || use.writes || !range || range.end > firstEnd) return undefined;
    found.push({ ...range, path: text.slice(range.start, range.end) });
  }
  const isPlain = ({ path }: ReadMember): boolean =>
    /^[\p{ID_Continue}$]+(?:\.[\p{ID_Continue}$]+)+$/u.test(path);
  return found.every(isPlain) ? found : undefined;
}
