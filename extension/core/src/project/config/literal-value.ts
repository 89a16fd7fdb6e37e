import { valueOfLiteral } from "@hookloom/bridge/find-names";

/** The value of a literal as written in code: `"a"` is a; undefined for any other code. */
export const literalValue = (code: string): string | undefined => valueOfLiteral(code);
