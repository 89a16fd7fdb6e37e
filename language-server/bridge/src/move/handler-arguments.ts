import type * as t from "@babel/types";
import type { Range, TextEdit } from "@hookloom/protocol/flow-document";
import { listInsertion, listRemovals } from "../edits/module/list.ts";
import { nextName } from "../edits/names/fresh-name.ts";
import { scopeNames } from "../edits/names/scopes.ts";
import { isInside, type PlainFunction } from "../read/package-names.ts";
import { keyName } from "../steps/fields.ts";
import { nodeRange } from "../syntax/babel.ts";
import { asPattern, type MemberPath } from "./members.ts";
import { type MovedSource, nodeText, usesAt } from "./source.ts";

/** How the arguments of a handler become those of Hookloom. */
export interface ArgumentsChange {
  readonly edits: readonly TextEdit[];
  /** Expressions for the payload and the log in the body. */
  readonly expressions: Readonly<Record<Needed, string>>;
}

/** What the body of a handler may need besides what it takes. */
type Needed = "payload" | "log";

export interface ArgumentsOptions {
  readonly paths: Readonly<Record<string, MemberPath>>;
  readonly needs: readonly Needed[];
  /** Names that the module itself declares now: they are no longer taken out of the arguments. */
  readonly dropped: ReadonlySet<string>;
  /** The text of the parameter's type; none if the registration around the function determines it. */
  readonly type: string | undefined;
}

/** True where a name means nothing yet in a function and around it. */
function isFree({ scopes }: MovedSource, name: string, within: PlainFunction): boolean {
  const isWithin = ({ start, end }: Range): boolean => isInside({ start, end }, within);
  const isMeant = scopes.bindings.some(
    (binding) => binding.name === name && [...binding.declarations, ...binding.uses].some(isWithin),
  );
  return !isMeant && !scopes.globals.some((use) => use.name === name && isWithin(use));
}

/** The edits that give the parameter its new type, or none. */
function typeEdits(parameter: t.Identifier | t.ObjectPattern, type: string | undefined): TextEdit[] {
  const annotation = parameter.typeAnnotation;
  if (!annotation) return [];
  return [{ ...nodeRange(annotation), newText: type === undefined ? "" : `: ${type}` }];
}

/** Rewrites what a handler takes out of its first argument; its body changes only where it names what is elsewhere now. */
export function argumentsChange(
  source: MovedSource,
  node: PlainFunction,
  options: ArgumentsOptions,
): ArgumentsChange {
  const [parameter] = node.params;
  if (parameter?.type === "Identifier") return namedArgument(source, node, parameter, options);
  if (parameter?.type === "ObjectPattern") return takenApart(source, node, parameter, options);
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
  /** The whole of `context.payload`, with what the framework calls it. */
  readonly member?: { readonly name: string; readonly range: Range };
}

function parameterUses(source: MovedSource, parameter: t.Identifier): readonly Use[] {
  const { start } = nodeRange(parameter);
  return usesAt(source.scopes, start).map((range): Use => {
    const identifier = source.tree.identifierAt(range.start);
    const member = identifier && source.tree.memberAccess(identifier);
    return member ? { range, member: { name: member.property.name, range: nodeRange(member) } } : { range };
  });
}

/** A parameter that is one name: taken apart where the body uses nothing but what Hookloom gives as well. */
function namedArgument(
  source: MovedSource,
  node: PlainFunction,
  parameter: t.Identifier,
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

/** The edit of a parameter, which gets parentheses where an arrow function has none. */
function parameterEdits(
  { text }: MovedSource,
  node: PlainFunction,
  range: Range,
  newText: string,
): TextEdit[] {
  const isBare = !text.slice(nodeRange(node).start, range.start).includes("(");
  return [{ ...range, newText: isBare ? `(${newText})` : newText }];
}

/** A parameter that is a pattern: each of its properties is taken from where it is now, the others stay to be changed by hand. */
function takenApart(
  source: MovedSource,
  node: PlainFunction,
  pattern: t.ObjectPattern,
  { paths, needs, dropped, type }: ArgumentsOptions,
): ArgumentsChange {
  const propertyKey = (property: t.ObjectPattern["properties"][number]): string | undefined =>
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
    edits: [...removed, ...merged(changes, insertion), ...typeEdits(pattern, type)],
    expressions,
  };
}

const firstStaying = (leaves: readonly boolean[]): number => leaves.indexOf(false);

/** An insertion at the start of a change is part of it: no two edits may start at the same offset. */
function merged(changes: readonly TextEdit[], insertion: TextEdit | undefined): readonly TextEdit[] {
  if (!insertion) return changes;
  const same = changes.find(({ start }) => start === insertion.start);
  if (!same) return [insertion, ...changes];
  const joined = { ...same, newText: insertion.newText + same.newText };
  return changes.map((change) => (change === same ? joined : change));
}

/** A name for what a body needs, and the property that gives it. */
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
