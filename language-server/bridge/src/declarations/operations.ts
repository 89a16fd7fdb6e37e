import type * as t from "@babel/types";
import { firstCommentAt } from "../steps/comments.ts";
import { keyName } from "../steps/fields.ts";
import { nodeRange, type ParsedFile } from "../syntax/babel.ts";
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
  const named = propertySignatures(findInterface(program, "operations"));
  return propertySignatures(findInterface(program, "paths")).flatMap((path) => {
    const where = keyName(path.key);
    if (where === undefined) return [];
    return propertySignatures(memberType(path)).flatMap((member): readonly Operation[] => {
      const method = keyName(member.key) ?? "";
      const type = memberType(member);
      if (!methods.has(method) || type === undefined || type.type === "TSNeverKeyword") return [];
      const described = type.type === "TSIndexedAccessType" ? namedType(type, named) : type;
      const body = propertySignatures(described).find(({ key }) => keyName(key) === "requestBody");
      const summary = memberSummary(parsed, member);
      return [
        {
          method: method.toUpperCase(),
          path: where,
          ...(summary === undefined ? {} : { summary }),
          hasBody: body !== undefined && memberType(body)?.type !== "TSNeverKeyword",
        },
      ];
    });
  });
}

function findInterface(program: t.Program, name: string): t.Node | undefined {
  for (const node of program.body) {
    const declared = node.type === "ExportNamedDeclaration" ? node.declaration : undefined;
    if (declared?.type === "TSInterfaceDeclaration" && declared.id.name === name) return declared.body;
  }
  return undefined;
}

function propertySignatures(node: t.Node | undefined): readonly t.TSPropertySignature[] {
  const all =
    node?.type === "TSInterfaceBody" ? node.body : node?.type === "TSTypeLiteral" ? node.members : [];
  return all.filter((member) => member.type === "TSPropertySignature");
}

const memberType = ({ typeAnnotation }: t.TSPropertySignature): t.Node | undefined =>
  typeAnnotation?.typeAnnotation;

/** What `operations["createOrder"]` means. */
function namedType(
  { indexType }: t.TSIndexedAccessType,
  named: readonly t.TSPropertySignature[],
): t.Node | undefined {
  const name = indexType.type === "TSLiteralType" ? indexType.literal : undefined;
  const found = name?.type === "StringLiteral" && named.find(({ key }) => keyName(key) === name.value);
  return found ? memberType(found) : undefined;
}

/** The first line of the comment above a member that says something. */
function memberSummary({ text, comments }: ParsedFile, member: t.Node): string | undefined {
  const { start } = nodeRange(member);
  const above = comments[firstCommentAt(comments, start) - 1];
  if (above === undefined || text.slice(nodeRange(above).end, start).trim() !== "") return undefined;
  const lines = above.value
    .split("\n")
    .map((line) => line.replace(/^[\s*]+/, "").replace(/^@description\s+/, ""));
  return lines.find((line) => line.trim() !== "" && !line.startsWith("@"))?.trim();
}
