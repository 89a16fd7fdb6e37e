import type * as ast from "typescript/unstable/ast";
import type * as api from "typescript/unstable/async";
import type { UnstableParts } from "./parts.ts";

export interface SignatureParameter {
  readonly name: string;
  readonly optional: boolean;
  readonly rest: boolean;
  readonly documentation?: string;
  readonly type: api.Type;
  /** The declared type if `type` is the type inferred for a call of a generic function. */
  readonly declared?: api.Type;
}

export interface ReadSignature {
  readonly label: string;
  readonly parameters: readonly SignatureParameter[];
}

/** A parameter in the signature's list. */
interface Listed {
  readonly symbol: api.Symbol;
  readonly type: api.Type;
  readonly documentation: string;
}

/** Reads the declared parameters of a signature. Handles are valid only as long as the checker's snapshot. */
export async function readSignature(
  parts: UnstableParts,
  checker: api.Checker,
  signature: api.Signature,
): Promise<ReadSignature> {
  const { SyntaxKind, isMethodSignatureDeclaration } = parts.ast;
  const [symbols, printed] = await Promise.all([
    signature.getParameters(),
    checker.signatureToSignatureDeclaration(signature, SyntaxKind.MethodSignature),
  ]);
  const written = printed && isMethodSignatureDeclaration(printed) ? [...printed.parameters] : [];
  const read = symbols.map(async (symbol, index): Promise<readonly SignatureParameter[]> => {
    const [type, text] = await Promise.all([
      checker.getTypeOfSymbol(symbol),
      checker.getDocumentationCommentOfSymbol(symbol),
    ]);
    if (!type) return [];
    const listed = { symbol, type, documentation: text.trim() };
    const isRest = signature.hasRestParameter && index === symbols.length - 1;
    if (isRest && (await checker.isTupleType(type)))
      return tupleParameters(parts, checker, listed, written.slice(index).map(parameterName));
    const declaration = written[index];
    return [
      toSignatureParameter(listed, symbol.name, type, declaration?.questionToken !== undefined, isRest),
    ];
  });
  const known = (await Promise.all(read)).flat();
  const label = known.map(({ name, optional, rest }) => `${rest ? "..." : ""}${name}${optional ? "?" : ""}`);
  return { label: `(${label.join(", ")})`, parameters: known };
}

const parameterName = ({ name }: ast.ParameterDeclaration): string => ("text" in name ? name.text : "");

function toSignatureParameter(
  { documentation }: Listed,
  name: string,
  type: api.Type,
  optional: boolean,
  rest: boolean,
): SignatureParameter {
  return { name, optional, rest, ...(documentation === "" ? {} : { documentation }), type };
}

/**
 * Returns the parameters to which a rest parameter expands if its type is a tuple, for example one that a generic function
 * computes.
 */
async function tupleParameters(
  { api: { SymbolFlags } }: UnstableParts,
  checker: api.Checker,
  listed: Listed,
  printed: readonly string[],
): Promise<readonly SignatureParameter[]> {
  const members = (await checker.getPropertiesOfType(listed.type)).filter(({ name }) => /^\d+$/.test(name));
  const types = members.length === 0 ? [] : await checker.getTypeOfSymbol(members);
  const own = listed.symbol.name;
  return types.flatMap((type, index) => {
    const name = members.length === 1 ? own : (printed[index] ?? `${own}${index + 1}`);
    const isOptional = ((members[index]?.flags ?? 0) & SymbolFlags.Optional) !== 0;
    return type ? [toSignatureParameter(listed, name, type, isOptional, false)] : [];
  });
}
