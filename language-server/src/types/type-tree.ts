import type { MappingTypesResult, TypeNode, TypeTreeResult } from "../protocol/protocol.ts";
import type { LiveText } from "./live-text.ts";
import type { PlacedField } from "./placed-field.ts";
import type { Member, ReadType, ScopeName, TypeView } from "./unstable/type-view.ts";

/** Asks about the document with another text in the field. */
export type WithField = <T>(text: string, question: (live: LiveText) => Promise<T>) => Promise<T>;

/** A value to be shown: the expression that reads it, and what is known of it besides its type. */
interface Value {
  readonly name: string;
  readonly path: string;
  readonly optional: boolean;
  readonly documentation?: string;
  readonly origin?: TypeNode["origin"];
}

/** Stands for an expression whose type does not matter. */
const placeholder = "hookloomField";

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/** The expression that reads a property of another one, which may be missing. */
function pathOf(parent: string, name: string, missing: boolean): string {
  if (identifier.test(name)) return `${parent}${missing ? "?." : "."}${name}`;
  return `${parent}${missing ? "?." : ""}[${JSON.stringify(name)}]`;
}

const rangeIn = ({ before }: PlacedField, text: string) => ({
  start: before.length,
  end: before.length + text.length,
});

/** The types of some expressions in the place of the field, where a check around it has narrowed them. */
async function typesIn(
  field: PlacedField,
  withField: WithField,
  paths: readonly string[],
): Promise<readonly (ReadType | undefined)[]> {
  if (paths.length === 0) return [];
  const list = `[${paths.join(", ")}]`;
  return withField(list, async (live) => (await live.view()).elementTypes(rangeIn(field, list)));
}

function nodeOf(value: Value, type: ReadType | undefined): TypeNode {
  const isDate = type !== undefined && /^Date(?: \| (?:null|undefined))*$/.test(type.label);
  const hasParts = (type?.shape === "object" && !isDate) || type?.shape === "list";
  return {
    name: value.name,
    type: type?.label ?? "unknown",
    optional: value.optional || type?.missing === true,
    path: value.path,
    ...(hasParts ? { children: [] } : {}),
    ...(value.documentation === undefined ? {} : { documentation: value.documentation }),
    ...(value.origin === undefined ? {} : { origin: value.origin }),
    ...(type ? { shape: isDate ? "date" : type.shape } : {}),
    ...(type?.shape === "choice" ? { literals: type.literals } : {}),
  };
}

const ranks: readonly (TypeNode["origin"] | undefined)[] = [
  "payload",
  "parameter",
  "variable",
  "setting",
  "connection",
  "import",
];

/** The values in scope: the payload first, also where a handler takes its context as a whole. */
function rootValues(scope: readonly ScopeName[]): readonly Value[] {
  const values = scope.flatMap(({ name, origin, isHandlerContext }): Value[] => {
    const whole: Value = { name, path: name, optional: false, origin };
    if (!isHandlerContext) return [whole];
    return [{ name: "payload", path: `${name}.payload`, optional: false, origin: "payload" }, whole];
  });
  return [...values].sort((a, b) => ranks.indexOf(a.origin) - ranks.indexOf(b.origin));
}

/** What an expression in the field can read, and what it has to be. */
export function typeTree(field: PlacedField, withField: WithField): Promise<TypeTreeResult> {
  return readTree(field, withField, targetNode);
}

/** The same for a mapping: with all that its target has to have, and what the payload and the variables have. */
export async function mappingTypes(field: PlacedField, withField: WithField): Promise<MappingTypesResult> {
  const tree = await readTree(field, withField, mappingTarget);
  const open = tree.roots.filter(({ origin }) => origin === "payload" || origin === "variable");
  const parts = await partsOfAll(field, withField, open);
  const payload = open
    .filter(({ origin }) => origin === "payload")
    .flatMap(({ path }) => parts.get(path) ?? []);
  const deeper = await partsOfAll(field, withField, payload);
  const filled = (nodes: readonly TypeNode[], known: ReadonlyMap<string, readonly TypeNode[]>): TypeNode[] =>
    nodes.map((node) => {
      const children = known.get(node.path);
      return children ? { ...node, children: filled(children, deeper) } : node;
    });
  return { ...tree, roots: filled(tree.roots, parts) };
}

async function readTree(
  field: PlacedField,
  withField: WithField,
  readTarget: (view: TypeView, expected: ReadType) => Promise<TypeNode>,
): Promise<TypeTreeResult> {
  const { scope, target } = await withField(placeholder, async (live) => {
    const view = await live.view();
    const range = rangeIn(field, placeholder);
    const [names, expected] = await Promise.all([view.scope(range.start), view.expectedType(range)]);
    return { scope: names, target: expected && (await readTarget(view, expected)) };
  });
  const values = rootValues(scope);
  const types = await typesIn(
    field,
    withField,
    values.map(({ path }) => path),
  );
  const roots = values.flatMap((value, index) => {
    const type = types[index];
    // A function is called, not read; what is imported may have no types.
    const isCalled = type?.shape === "function" && value.origin !== "connection";
    return isCalled || (!type && value.origin === "import") ? [] : [nodeOf(value, type)];
  });
  return { roots, ...(target ? { target } : {}) };
}

async function targetNode(view: TypeView, expected: ReadType): Promise<TypeNode> {
  const whole: Value = { name: "", path: "", optional: false };
  if (expected.shape !== "object") return { ...nodeOf(whole, expected), optional: expected.missing };
  const members = await view.members(expected);
  const types = await Promise.all(members.map((member) => view.typeOfMember(member)));
  const children = members.map((member, index) =>
    nodeOf({ ...memberValue(member, ""), path: member.name }, types[index]),
  );
  return { ...nodeOf(whole, expected), children };
}

function memberValue({ name, optional, documentation }: Member, path: string): Value {
  return { name, path, optional, ...(documentation === undefined ? {} : { documentation }) };
}

/** How deep a mapping shows its target, and how many parts that may be. */
const deepest = 4;
const nearest = 2;
const mostParts = 400;

/** The whole of what a mapping has to make: the parts of objects, and what the elements of lists are. */
async function mappingTarget(view: TypeView, expected: ReadType): Promise<TypeNode> {
  let count = 0;
  const read = async (value: Value, type: ReadType | undefined, depth: number): Promise<TypeNode> => {
    const node = { ...nodeOf(value, type), optional: value.optional, nullable: type?.missing === true };
    // What may be left out is shown with its parts near the root alone: some types have thousands of them.
    const isNear = depth < (value.optional ? nearest : deepest);
    if (!type || !isNear || count >= mostParts || node.children === undefined) return node;
    if (type.shape === "list") {
      const element = await view.elementOf(type);
      const { children: _, ...list } = node;
      return { ...list, element: await read({ name: "[]", path: "", optional: false }, element, depth + 1) };
    }
    const members = await view.members(type);
    count += members.length;
    const types = await Promise.all(members.map((member) => view.typeOfMember(member)));
    const children = members.map((member, index) =>
      read({ ...memberValue(member, ""), path: member.name }, types[index], depth + 1),
    );
    return { ...node, children: await Promise.all(children) };
  };
  return read({ name: "", path: "", optional: expected.missing }, expected, 0);
}

/** The parts of a value of the tree, with the types that they have in the place of the field. */
export async function typeChildren(
  field: PlacedField,
  withField: WithField,
  path: string,
): Promise<readonly TypeNode[]> {
  const parts = await partsOfAll(field, withField, [{ path }]);
  return parts.get(path) ?? [];
}

/** The parts of several values by their paths. */
async function partsOfAll(
  field: PlacedField,
  withField: WithField,
  nodes: readonly Pick<TypeNode, "path">[],
): Promise<ReadonlyMap<string, readonly TypeNode[]>> {
  if (nodes.length === 0) return new Map();
  const list = `[${nodes.map(({ path }) => path).join(", ")}]`;
  const values = await withField(list, async (live) => {
    const view = await live.view();
    const found = await view.elementTypes(rangeIn(field, list));
    return Promise.all(nodes.map(({ path }, index) => partValues(view, path, found[index])));
  });
  const types = await typesIn(
    field,
    withField,
    values.flat().map(({ path }) => path),
  );
  let at = 0;
  return new Map(
    nodes.map(({ path }, index) => {
      const own = values[index] ?? [];
      const parts = own.flatMap((value, offset) => partNode(value, types[at + offset]));
      at += own.length;
      return [path, parts];
    }),
  );
}

async function partValues(
  view: TypeView,
  path: string,
  type: ReadType | undefined,
): Promise<readonly Value[]> {
  if (type?.shape === "list")
    return [{ name: "[0]", path: `${path}${type.missing ? "?." : ""}[0]`, optional: true }];
  if (type?.shape !== "object") return [];
  const members = await view.members(type);
  return members.map((member) => memberValue(member, pathOf(path, member.name, type.missing)));
}

function partNode(value: Value, type: ReadType | undefined): readonly TypeNode[] {
  if (type?.shape === "function") return [];
  // What a check has shown to be there is not optional in this place.
  const optional = value.name === "[0]" || (type ? type.missing : value.optional);
  return [{ ...nodeOf(value, type), optional }];
}
