import type * as ast from "typescript/unstable/ast";
import type * as api from "typescript/unstable/async";

export interface SignatureParameter {
  readonly name: string;
  readonly optional: boolean;
  readonly rest: boolean;
  readonly documentation?: string;
  readonly type: api.Type;
}

export interface ReadSignature {
  readonly label: string;
  readonly parameters: readonly SignatureParameter[];
}

/** The parameters of a signature as they are declared; handles are good only as long as the checker's snapshot. */
export async function readSignature(
  { SyntaxKind, isMethodSignatureDeclaration }: typeof ast,
  checker: api.Checker,
  signature: api.Signature,
): Promise<ReadSignature> {
  const [symbols, printed] = await Promise.all([
    signature.getParameters(),
    checker.signatureToSignatureDeclaration(signature, SyntaxKind.MethodSignature),
  ]);
  const written = printed && isMethodSignatureDeclaration(printed) ? [...printed.parameters] : [];
  const parameters = await Promise.all(
    symbols.map(async (symbol, index): Promise<SignatureParameter | undefined> => {
      const [type, text] = await Promise.all([
        checker.getTypeOfSymbol(symbol),
        checker.getDocumentationCommentOfSymbol(symbol),
      ]);
      const declaration = written[index];
      return (
        type && {
          name: symbol.name,
          optional: declaration?.questionToken !== undefined,
          rest: declaration?.dotDotDotToken !== undefined,
          ...(text.trim() === "" ? {} : { documentation: text.trim() }),
          type,
        }
      );
    }),
  );
  const known = parameters.filter((parameter) => parameter !== undefined);
  const label = known.map(({ name, optional, rest }) => `${rest ? "..." : ""}${name}${optional ? "?" : ""}`);
  return { label: `(${label.join(", ")})`, parameters: known };
}
