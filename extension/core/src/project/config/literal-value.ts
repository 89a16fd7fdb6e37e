import { valueOfLiteral } from "@hookloom/bridge/find-names";

/** Returns the value of a literal in code: `a` for `"a"`; undefined for any other code. */
export const literalValue = (code: string): string | undefined => valueOfLiteral(code);
