import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parse } from "@babel/parser";
import type {
  Comment,
  Statement,
  TSEntityName,
  TSInterfaceDeclaration,
  TSType,
  TSTypeAliasDeclaration,
  TSTypeElement,
} from "@babel/types";

/** Information about a property from its comment in the declarations. */
export interface Hints {
  /** The format, such as `uri`, `date-time` or `email`. */
  readonly format?: string;
  readonly example?: string;
  /** The complete comment. */
  readonly about?: string;
}

export interface Property {
  readonly name: string;
  readonly optional: boolean;
  readonly type: TSType;
  readonly hints: Hints;
}

/** GitHub's description of its payloads as TypeScript declarations. */
export interface TypeSource {
  /** Returns the keys of all payloads, such as `issues-opened`. */
  keys(): readonly string[];
  /** Returns the payload type for a key such as `issues-opened`; undefined for an unknown key. */
  payload(key: string): TSType | undefined;
  /** Returns the type of `components["schemas"]["issue"]`. */
  schema(name: string): TSType | undefined;
}

function parseHints(comments: readonly Comment[] | null | undefined): Hints {
  const text = (comments ?? []).map((comment) => comment.value).join("\n");
  const format = /Format: ([a-z0-9-]+)/.exec(text)?.[1];
  const example = /@example (.+)/.exec(text)?.[1]?.trim();
  return {
    ...(format === undefined ? {} : { format }),
    ...(example === undefined ? {} : { example }),
    ...(text === "" ? {} : { about: text }),
  };
}

/**
 * Returns the value of a literal type; undefined for any other type. @throws Error for a literal without a plain
 * value
 */
export function literalValue(type: TSType | undefined): string | number | boolean | undefined {
  if (type?.type !== "TSLiteralType") return undefined;
  const { literal } = type;
  if (literal.type === "StringLiteral" || literal.type === "NumericLiteral") return literal.value;
  if (literal.type === "BooleanLiteral") return literal.value;
  throw new Error(`No value can be created for a ${literal.type}.`);
}

/** Returns the string of a type such as `"issue"`; undefined for any other type. */
export function literalText(type: TSType | undefined): string | undefined {
  const value = literalValue(type);
  return typeof value === "string" ? value : undefined;
}

/** Returns the name of a type reference, such as `Billing.Meter`; empty for any other expression. */
export function typeName(entity: TSEntityName | { type: string }): string {
  const node = entity as TSEntityName;
  if (node.type === "Identifier") return node.name;
  return node.type === "TSQualifiedName" ? `${typeName(node.left)}.${node.right.name}` : "";
}

/** Parses TypeScript source code into statements; `dts` is true for a declaration file. */
export function parseSource(text: string, dts = false): readonly Statement[] {
  return parse(text, { sourceType: "module", plugins: [["typescript", { dts }]] }).program.body;
}

/** Parses a type. */
export function parseType(text: string): TSType {
  const [alias] = parseSource(`type Text = ${text};`);
  if (alias?.type !== "TSTypeAliasDeclaration") throw new Error(`${text} is not a type.`);
  return alias.typeAnnotation;
}

/** Returns the declaration of a statement, whether it is exported or not. */
export function findDeclaration(statement: Statement): Statement {
  return statement.type === "ExportNamedDeclaration" ? (statement.declaration ?? statement) : statement;
}

type Declared = TSInterfaceDeclaration | TSTypeAliasDeclaration;

/** Returns the interfaces and non-generic type aliases among the statements. */
export function declaredIn(statements: readonly Statement[]): readonly Declared[] {
  return statements.map(findDeclaration).flatMap((declared): readonly Declared[] => {
    if (declared.type === "TSInterfaceDeclaration") return [declared];
    return declared.type === "TSTypeAliasDeclaration" && declared.typeParameters == null ? [declared] : [];
  });
}

/** The members of each interface, by name. */
export type Interfaces = ReadonlyMap<string, ReadonlyMap<string, TSType>>;

export function readInterfaces(statements: readonly Statement[]): Interfaces {
  return new Map(
    declaredIn(statements).flatMap((declared) => {
      if (declared.type !== "TSInterfaceDeclaration") return [];
      const members = listProperties(declared.body.body).map(({ name, type }) => [name, type] as const);
      return [[declared.id.name, new Map(members)] as const];
    }),
  );
}

/** Returns the named properties of an object type in their original order. */
export function listProperties(members: readonly TSTypeElement[]): readonly Property[] {
  return members.flatMap((member) => {
    if (member.type !== "TSPropertySignature" || member.typeAnnotation == null) return [];
    const { key, leadingComments } = member;
    const optional = member.optional === true;
    const name = key.type === "Identifier" ? key.name : key.type === "StringLiteral" ? key.value : undefined;
    const { typeAnnotation: type } = member.typeAnnotation;
    return name === undefined ? [] : [{ name, optional, type, hints: parseHints(leadingComments) }];
  });
}

/** Returns the type of a property. */
export function propertyType(members: readonly TSTypeElement[], name: string): TSType | undefined {
  return listProperties(members).find((property) => property.name === name)?.type;
}

const memberType = (type: TSType | undefined, name: string): TSType | undefined =>
  type?.type === "TSTypeLiteral" ? propertyType(type.members, name) : undefined;

/** Returns the last name in a type such as `operations["issues/opened"]`. */
export function lastIndex(type: TSType | undefined): string | undefined {
  return type?.type === "TSIndexedAccessType" ? literalText(type.indexType) : undefined;
}

/** Reads the declarations of GitHub's payloads from the package dependency. */
export function readTypeSource(): TypeSource {
  const folder = createRequire(import.meta.url).resolve("@octokit/openapi-webhooks-types/package.json");
  const text = readFileSync(folder.replace(/package\.json$/, "types.d.ts"), "utf8");
  const interfaces = readInterfaces(parseSource(text, true));
  const schemas = interfaces.get("components")?.get("schemas");
  const members = schemas?.type === "TSTypeLiteral" ? listProperties(schemas.members) : [];
  const byName = new Map(members.map(({ name, type }) => [name, type]));
  return {
    keys: () => [...(interfaces.get("webhooks")?.keys() ?? [])],
    schema: (name) => byName.get(name),
    payload: (key) => {
      const operation = lastIndex(memberType(interfaces.get("webhooks")?.get(key), "post"));
      const body = memberType(interfaces.get("operations")?.get(operation ?? ""), "requestBody");
      return memberType(memberType(body, "content"), "application/json");
    },
  };
}
