import type { TypeShape } from "@hookloom/protocol/typed-fields";
import type * as api from "typescript/unstable/async";
import type { UnstableParts } from "./parts.ts";

type Api = UnstableParts["api"];

/** The kind of value that a type describes, as far as forms and trees distinguish kinds. */
export type Shape = Exclude<TypeShape, "date">;

/** Returns the kind of value that all members of a union have. The members must not include null and undefined. */
export async function detectShape(
  own: Api,
  checker: api.Checker,
  parts: readonly api.Type[],
): Promise<Shape> {
  const { TypeFlags } = own;
  const all = (flag: number): boolean => parts.length > 0 && parts.every(({ flags }) => (flags & flag) !== 0);
  if (all(TypeFlags.BooleanLike)) return "switch";
  if (all(TypeFlags.StringLiteral | TypeFlags.NumberLiteral | TypeFlags.BooleanLiteral)) return "choice";
  // `"a" | (string & {})` suggests values for a string.
  if (
    all(TypeFlags.StringLike | TypeFlags.Intersection) &&
    parts.some(({ flags }) => flags & TypeFlags.StringLike)
  )
    return "text";
  if (all(TypeFlags.NumberLike)) return "number";
  if (!all(TypeFlags.Object | TypeFlags.Intersection)) return "other";
  const shapes = await Promise.all(parts.map((part) => objectShape(own, checker, part)));
  return shapes.every((shape) => shape === shapes[0]) ? (shapes[0] ?? "other") : "other";
}

async function objectShape(own: Api, checker: api.Checker, type: api.Type): Promise<Shape> {
  const { SignatureKind } = own;
  const [isList, calls, makes] = await Promise.all([
    checker.isArrayLikeType(type),
    checker.getSignaturesOfType(type, SignatureKind.Call),
    checker.getSignaturesOfType(type, SignatureKind.Construct),
  ]);
  if (isList) return "list";
  return calls.length + makes.length > 0 ? "function" : "object";
}
