// The parser that all Node bundles share: `extension/build/bundles.ts` builds dist/parser.cjs from this file.
export { parse, parseExpression } from "@babel/parser";
