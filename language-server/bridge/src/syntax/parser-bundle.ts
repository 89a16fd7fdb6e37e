// The parser as the bundles for Node share it: `extension/build/bundles.ts` makes dist/parser.cjs of this.
export { parse, parseExpression } from "@babel/parser";
