import type * as ast from "@babel/types";
import type { Range, TextEdit } from "@hookloom/protocol/flow-document";
import { listInsertion, listRemovals } from "../edits/module/list.ts";
import { nextName } from "../edits/names/fresh-name.ts";
import { scopeNames } from "../edits/names/scopes.ts";
import { isInside, type PlainFunction } from "../read/package-names.ts";
import { keyName } from "../steps/fields.ts";
import { nodeRange } from "../syntax/babel.ts";
import { asPattern, type MemberPath } from "./members.ts";
import { type MovedSource, nodeText, usesAt } from "./source.ts";

/** How to change a handler's arguments to Hookloom's. */
export interface ArgumentsChange {
  readonly edits: readonly TextEdit[];
  /** The expressions for the payload and the log in the handler's body. */
  readonly expressions: Readonly<Record<Needed, string>>;
}

/** Values that a handler's body may need in addition to its arguments. */
type Needed = "payload" | "log";

export interface ArgumentsOptions {
  readonly paths: Readonly<Record<string, MemberPath>>;
  readonly needs: readonly Needed[];
  /** Names that are now declared by the module. They are no longer destructured from the arguments. */
  readonly dropped: ReadonlySet<string>;
  /** The text of the parameter's type. Undefined if the registration around the function determines it. */
  readonly type: string | undefined;
}

/** True if a function neither declares nor uses the name. */
function isFree({ scopes }: MovedSource, name: string, within: PlainFunction): boolean {
  const isWithin = ({ start, end }: Range): boolean => isInside({ start, end }, within);
  const isMeant = scopes.bindings.some(
    (binding) => binding.name === name && [...binding.declarations, ...binding.uses].some(isWithin),
  );
  return !isMeant && !scopes.globals.some((use) => use.name === name && isWithin(use));
}

/** The edits that change the parameter's type, if any. */
function typeEdits(parameter: ast.Identifier | ast.ObjectPattern, type: string | undefined): TextEdit[] {
  const annotation = parameter.typeAnnotation;
  if (!annotation) return [];
  return [{ ...nodeRange(annotation), newText: type === undefined ? "" : `: ${type}` }];
}

/** Rewrites how a handler destructures its first argument. The body changes only if it uses members that have moved. */
export function argumentsChange(
  source: MovedSource,
  node: PlainFunction,
  options: ArgumentsOptions,
): ArgumentsChange {
  const [parameter] = node.params;
  if (parameter?.type === "Identifier") return namedArgument(source, node, parameter, options);
  if (parameter?.type === "ObjectPattern") return destructuredArgument(source, node, parameter, options);
  const { needs } = options;
  if (parameter !== undefined || needs.length === 0) return { edits: [], expressions: ownNames };
  const open = source.text.indexOf("(", nodeRange(node).start) + 1;
  const added = needs.map((need) => neededName(source, node, need));
  const newText = `{ ${added.map(({ property }) => property).join(", ")} }`;
  return { edits: [{ start: open, end: open, newText }], expressions: argumentExpressions(needs, added) };
}

const ownNames: ArgumentsChange["expressions"] = { payload: "payload", log: "log" };

const argumentExpressions = (
  needs: readonly Needed[],
  names: readonly { readonly name: string }[],
): ArgumentsChange["expressions"] => ({
  ...ownNames,
  ...Object.fromEntries(needs.map((need, index) => [need, names[index]?.name])),
});

interface Use {
  readonly range: Range;
  /** The range of `context.payload`, with the framework's name for the payload. */
  readonly member?: { readonly name: string; readonly range: Range };
}

function parameterUses(source: MovedSource, parameter: ast.Identifier): readonly Use[] {
  const { start } = nodeRange(parameter);
  return usesAt(source.scopes, start).map((range): Use => {
    const identifier = source.tree.identifierAt(range.start);
    const member = identifier && source.tree.memberAccess(identifier);
    return member ? { range, member: { name: member.property.name, range: nodeRange(member) } } : { range };
  });
}

/**
 * Changes a parameter with a simple name. It is destructured if the body uses only members that Hookloom also
 * provides.
 */
function namedArgument(
  source: MovedSource,
  node: PlainFunction,
  parameter: ast.Identifier,
  { paths, needs, type }: ArgumentsOptions,
): ArgumentsChange {
  const { start } = nodeRange(parameter);
  const name = parameter.name;
  const uses = parameterUses(source, parameter);
  const types = typeEdits(parameter, type);
  const memberPath = ({ member }: Use): MemberPath | undefined =>
    member && Object.hasOwn(paths, member.name) ? paths[member.name] : undefined;
  const taken = new Set([...uses.map((use) => memberPath(use)?.split(".")[0] ?? ""), ...needs]);
  const names = ["payload", "delivery", "log"].filter((one) => taken.has(one));
  const canTake = !taken.has("") && names.every((one) => isFree(source, one, node));
  if (canTake) {
    const pattern = names.length === 0 && type === undefined ? "" : `{ ${names.join(", ")} }`;
    return {
      edits: [
        ...parameterEdits(
          source,
          node,
          { start, end: start + name.length },
          names.length === 0 ? "" : pattern,
        ),
        ...(names.length === 0 ? typeEdits(parameter, undefined) : types),
        ...uses.flatMap((use) =>
          use.member ? [{ ...use.member.range, newText: memberPath(use) ?? "" }] : [],
        ),
      ],
      expressions: ownNames,
    };
  }
  const renamed = uses.flatMap((use) => {
    const path = memberPath(use);
    return use.member && path !== undefined && path !== use.member.name
      ? [{ ...use.member.range, newText: `${name}.${path}` }]
      : [];
  });
  return {
    edits: [...types, ...renamed],
    expressions: { payload: `${name}.payload`, log: `${name}.log` },
  };
}

/** The edit of a parameter. Adds the parentheses that an arrow function may lack. */
function parameterEdits(
  { text }: MovedSource,
  node: PlainFunction,
  range: Range,
  newText: string,
): TextEdit[] {
  const isBare = !text.slice(nodeRange(node).start, range.start).includes("(");
  return [{ ...range, newText: isBare ? `(${newText})` : newText }];
}

/**
 * Changes a destructured parameter: each property is read from its new location. Properties without a
 * counterpart are kept for the user to change.
 */
function destructuredArgument(
  source: MovedSource,
  node: PlainFunction,
  pattern: ast.ObjectPattern,
  { paths, needs, dropped, type }: ArgumentsOptions,
): ArgumentsChange {
  const propertyKey = (property: ast.ObjectPattern["properties"][number]): string | undefined =>
    property.type === "ObjectProperty" && !property.computed ? keyName(property.key) : undefined;
  const leaves = pattern.properties.map((property) => {
    const key = propertyKey(property);
    return key !== undefined && dropped.has(key);
  });
  const bound = new Map<string, string>();
  const changes = pattern.properties.flatMap((property, index): TextEdit[] => {
    const key = propertyKey(property);
    if (property.type !== "ObjectProperty" || key === undefined || leaves[index]) return [];
    const path = Object.hasOwn(paths, key) ? paths[key] : undefined;
    if (path === undefined) return [];
    const binding = nodeText(source, property.value);
    if (property.value.type === "Identifier" && !bound.has(path)) bound.set(path, binding);
    return [{ ...nodeRange(property), newText: asPattern(path, binding) }];
  });
  const ranges = pattern.properties.map((property) => nodeRange(property));
  const stays = leaves.some((isLeaving) => !isLeaving);
  const added = needs.filter((need) => !bound.has(need)).map((need) => neededName(source, node, need));
  const expressions = argumentExpressions(
    needs,
    needs.map((need) => ({ name: bound.get(need) ?? added.find((one) => one.need === need)?.name ?? need })),
  );
  const properties = added.map(({ property }) => property).join(", ");
  if (!stays) {
    const end = pattern.typeAnnotation ? nodeRange(pattern.typeAnnotation).start : nodeRange(pattern).end;
    const range = { start: nodeRange(pattern).start, end };
    return {
      edits: [
        { ...range, newText: properties === "" ? "" : `{ ${properties} }` },
        ...typeEdits(pattern, properties === "" ? undefined : type),
      ],
      expressions,
    };
  }
  const removed = listRemovals(ranges, (index) => leaves[index] === true);
  const insertion =
    properties === ""
      ? undefined
      : listInsertion(source.text, ranges, firstStaying(leaves), properties, source.style.eol);
  return {
    edits: [...removed, ...mergeInsertion(changes, insertion), ...typeEdits(pattern, type)],
    expressions,
  };
}

const firstStaying = (leaves: readonly boolean[]): number => leaves.indexOf(false);

/** Merges an insertion into a change that starts at the same offset, because edits must not start at the same offset. */
function mergeInsertion(changes: readonly TextEdit[], insertion: TextEdit | undefined): readonly TextEdit[] {
  if (!insertion) return changes;
  const sameStart = changes.find(({ start }) => start === insertion.start);
  if (!sameStart) return [insertion, ...changes];
  const joined = { ...sameStart, newText: insertion.newText + sameStart.newText };
  return changes.map((change) => (change === sameStart ? joined : change));
}

/** A name for a value that the body needs, and the property that provides it. */
function neededName(
  source: MovedSource,
  node: PlainFunction,
  need: Needed,
): { readonly need: Needed; readonly name: string; readonly property: string } {
  if (isFree(source, need, node)) return { need, name: need, property: need };
  const taken = scopeNames(source.scopes);
  const name = nextName(need === "payload" ? "delivered" : "deliveryLog", (one) => taken.has(one));
  return { need, name, property: `${need}: ${name}` };
}
