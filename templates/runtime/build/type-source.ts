import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parse } from "@babel/parser";
import type { Comment, TSPropertySignature, TSType, TSTypeElement } from "@babel/types";

/** Details of a property from its comment in the declarations. */
export interface Hints {
  /** `uri`, `date-time`, `email`, ... */
  readonly format?: string;
  readonly example?: string;
  /** The whole comment. */
  readonly about?: string;
}

export interface Property {
  readonly name: string;
  readonly optional: boolean;
  readonly type: TSType;
  readonly hints: Hints;
}

/** GitHub's own description of its payloads, as TypeScript declarations. */
export interface TypeSource {
  /** The keys of everything that is posted: `issues-opened`. */
  keys(): readonly string[];
  /** The type of what is posted for `issues-opened`; undefined for an unknown key. */
  payload(key: string): TSType | undefined;
  /** The type behind `components["schemas"]["issue"]`. */
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

function propertyName(member: TSPropertySignature): string | undefined {
  const { key } = member;
  if (key.type === "Identifier") return key.name;
  return key.type === "StringLiteral" ? key.value : undefined;
}

/** The named properties of an object type, in their order. */
export function listProperties(members: readonly TSTypeElement[]): readonly Property[] {
  return members.flatMap((member) => {
    if (member.type !== "TSPropertySignature" || member.typeAnnotation == null) return [];
    const name = propertyName(member);
    if (name === undefined) return [];
    const { typeAnnotation } = member.typeAnnotation;
    return [
      {
        name,
        optional: member.optional === true,
        type: typeAnnotation,
        hints: parseHints(member.leadingComments),
      },
    ];
  });
}

/** The type of a property of an object type. */
function member(type: TSType | undefined, name: string): TSType | undefined {
  if (type?.type !== "TSTypeLiteral") return undefined;
  return listProperties(type.members).find((property) => property.name === name)?.type;
}

/** The last name in `operations["issues/opened"]`. */
export function lastIndex(type: TSType | undefined): string | undefined {
  if (type?.type !== "TSIndexedAccessType") return undefined;
  const { indexType } = type;
  if (indexType.type !== "TSLiteralType" || indexType.literal.type !== "StringLiteral") return undefined;
  return indexType.literal.value;
}

/** Reads the declarations of GitHub's payloads that this package depends on. */
export function readTypeSource(): TypeSource {
  const folder = createRequire(import.meta.url).resolve("@octokit/openapi-webhooks-types/package.json");
  const text = readFileSync(folder.replace(/package\.json$/, "types.d.ts"), "utf8");
  const { program } = parse(text, { sourceType: "module", plugins: [["typescript", { dts: true }]] });
  const interfaces = new Map<string, ReadonlyMap<string, TSType>>();
  for (const statement of program.body) {
    if (statement.type !== "ExportNamedDeclaration") continue;
    const { declaration } = statement;
    if (declaration?.type !== "TSInterfaceDeclaration") continue;
    const properties = listProperties(declaration.body.body);
    interfaces.set(declaration.id.name, new Map(properties.map(({ name, type }) => [name, type])));
  }
  const schemas = interfaces.get("components")?.get("schemas");
  const members = schemas?.type === "TSTypeLiteral" ? listProperties(schemas.members) : [];
  const byName = new Map(members.map(({ name, type }) => [name, type]));
  return {
    keys: () => [...(interfaces.get("webhooks")?.keys() ?? [])],
    schema: (name) => byName.get(name),
    payload: (key) => {
      const operation = lastIndex(member(interfaces.get("webhooks")?.get(key), "post"));
      const body = member(interfaces.get("operations")?.get(operation ?? ""), "requestBody");
      return member(member(body, "content"), "application/json");
    },
  };
}
