import type * as t from "@babel/types";
import { firstCommentAt } from "../steps/comments.ts";
import { keyName } from "../steps/fields.ts";
import { type ParsedFile, rangeOf } from "../syntax/babel.ts";
import { parse } from "../syntax/parse.ts";

/** One operation of a service that an OpenAPI document describes. */
export interface Operation {
  /** As the client calls it: `POST`. */
  readonly method: string;
  /** `/orders/{id}` */
  readonly path: string;
  /** What it does, in the document's words; absent where the document has none. */
  readonly summary?: string;
  /** True where a request of it has a body. */
  readonly hasBody: boolean;
}

const methods = new Set(["get", "post", "put", "patch", "delete"]);

/** The operations in the types that openapi-typescript writes, in their order. Never throws. */
export function readOperations(text: string): readonly Operation[] {
  const parsed = parse(text, { language: "ts" });
  const { program } = parsed;
  const named = membersOf(interfaceOf(program, "operations"));
  return membersOf(interfaceOf(program, "paths")).flatMap((path) => {
    const where = keyName(path.key);
    if (where === undefined) return [];
    return membersOf(typeOf(path)).flatMap((member): readonly Operation[] => {
      const method = keyName(member.key) ?? "";
      const type = typeOf(member);
      if (!methods.has(method) || type === undefined || type.type === "TSNeverKeyword") return [];
      const described = type.type === "TSIndexedAccessType" ? namedType(type, named) : type;
      const body = membersOf(described).find(({ key }) => keyName(key) === "requestBody");
      const summary = summaryOf(parsed, member);
      return [
        {
          method: method.toUpperCase(),
          path: where,
          ...(summary === undefined ? {} : { summary }),
          hasBody: body !== undefined && typeOf(body)?.type !== "TSNeverKeyword",
        },
      ];
    });
  });
}

function interfaceOf(program: t.Program, name: string): t.Node | undefined {
  for (const node of program.body) {
    const declared = node.type === "ExportNamedDeclaration" ? node.declaration : undefined;
    if (declared?.type === "TSInterfaceDeclaration" && declared.id.name === name) return declared.body;
  }
  return undefined;
}

function membersOf(node: t.Node | undefined): readonly t.TSPropertySignature[] {
  const all =
    node?.type === "TSInterfaceBody" ? node.body : node?.type === "TSTypeLiteral" ? node.members : [];
  return all.filter((member) => member.type === "TSPropertySignature");
}

const typeOf = ({ typeAnnotation }: t.TSPropertySignature): t.Node | undefined =>
  typeAnnotation?.typeAnnotation;

/** What `operations["createOrder"]` means. */
function namedType(
  { indexType }: t.TSIndexedAccessType,
  named: readonly t.TSPropertySignature[],
): t.Node | undefined {
  const name = indexType.type === "TSLiteralType" ? indexType.literal : undefined;
  const found = name?.type === "StringLiteral" && named.find(({ key }) => keyName(key) === name.value);
  return found ? typeOf(found) : undefined;
}

/** The first line of the comment above a member that says something. */
function summaryOf({ text, comments }: ParsedFile, member: t.Node): string | undefined {
  const { start } = rangeOf(member);
  const above = comments[firstCommentAt(comments, start) - 1];
  if (above === undefined || text.slice(rangeOf(above).end, start).trim() !== "") return undefined;
  const lines = above.value
    .split("\n")
    .map((line) => line.replace(/^[\s*]+/, "").replace(/^@description\s+/, ""));
  return lines.find((line) => line.trim() !== "" && !line.startsWith("@"))?.trim();
}
