import type * as ast from "@babel/types";
import type { TextEdit } from "@hookloom/protocol/flow-document";
import { nodeRange } from "../../syntax/babel.ts";
import { insertion } from "../../text/edit-list.ts";
import type { Extraction } from "./extraction.ts";

/** A value that the new function's call returns for the steps after it. */
export interface Output {
  readonly name: string;
  /** True for a variable declared outside the steps. */
  readonly isOuter: boolean;
  readonly isChanged: boolean;
  /** The variable's type annotation, if it is written at the call. */
  readonly annotation: string | undefined;
  readonly mayBePromise: boolean;
}

/** The parts that make up the text of a new function and its call. */
export interface Wording {
  readonly found: Extraction;
  readonly outputs: readonly Output[];
  /** The call by itself, such as `await made(issue)`. */
  readonly call: string;
  /** A free name for the result of the call. */
  readonly result: string;
  readonly typescript: boolean;
  /** The return type of the enclosing function. Undefined if there is none or TypeScript does not know it. */
  readonly returned: string | undefined;
}

/** How a function reports to its caller that the steps returned or jumped. */
type Signal =
  /** There is nothing to report. */
  | "none"
  /** It returns true. */
  | "flag"
  /** It returns undefined instead of the results. */
  | "missing"
  /** It returns the value that the steps return, which is never undefined. */
  | "plain"
  /** It returns that value as a member of an object. */
  | "boxed"
  /** Every returned object has a member that reports it. */
  | "tagged";

function exitSignal({ found, outputs }: Wording): Signal {
  const { exits, words, inTry } = found;
  if (exits.kind === "return") {
    // Inside a `try`, a returned promise is not awaited.
    return words.awaits && inTry && exits.mayBePromise ? "boxed" : "none";
  }
  if (exits.kind !== "some") return "none";
  if (outputs.length > 0) return exits.hasValue ? "tagged" : "missing";
  if (!exits.hasValue) return "flag";
  return exits.isDefined ? "plain" : "boxed";
}

const returnedMember = (value: boolean, typescript: boolean): string =>
  `returned: ${value}${typescript ? " as const" : ""}`;

/** The edits of the `return` statements in the steps, and of the jumps that become returns. */
export function returnEdits(wording: Wording): TextEdit[] {
  const { found, typescript } = wording;
  const signal = exitSignal(wording);
  const { jumps } = found.exits;
  const exitStatement =
    signal === "flag" ? "return true" : signal === "missing" ? "return undefined" : "return";
  if (jumps.length > 0)
    return jumps.map((node) => {
      const { start } = nodeRange(node);
      return { start, end: start + found.exits.word.length, newText: exitStatement };
    });
  if (signal === "none" || signal === "plain") return [];
  return found.exits.returns.flatMap((node) => wrapReturnValue(node, signal, typescript));
}

function wrapReturnValue(node: ast.ReturnStatement, signal: Signal, typescript: boolean): TextEdit[] {
  const after = nodeRange(node).start + "return".length;
  const { argument } = node;
  if (signal === "flag") return [insertion(after, " true")];
  if (signal === "missing") return [insertion(after, " undefined")];
  const head = signal === "tagged" ? `{ ${returnedMember(true, typescript)}, value: ` : "{ value: ";
  if (!argument) return [insertion(after, ` ${head}undefined }`)];
  const { start, end } = nodeRange(argument);
  const isList = argument.type === "SequenceExpression";
  return [insertion(start, isList ? `${head}(` : head), insertion(end, isList ? ") }" : " }")];
}

const outputNames = (outputs: readonly Output[]): string => outputs.map(({ name }) => name).join(", ");

/** The function's `return` at the end of the steps. Undefined if the end is not reached, or if nothing has to be returned. */
export function lastReturn(wording: Wording): string | undefined {
  const { found, outputs, typescript } = wording;
  const signal = exitSignal(wording);
  if (found.exits.kind === "return" || found.exits.kind === "throw") return undefined;
  if (signal === "flag") return "return false";
  if (signal === "plain" || signal === "boxed") return "return undefined";
  const [only] = outputs;
  if (!only) return undefined;
  const constSuffix = found.keepsLiterals ? " as const" : "";
  if (signal === "tagged")
    return `return { ${returnedMember(false, typescript)}, ${outputNames(outputs)} }${constSuffix}`;
  if (signal === "missing" || returnsObject(wording))
    return `return { ${outputNames(outputs)} }${constSuffix}`;
  return `return ${only.name}`;
}

/** True if the call returns the required values as an object. */
function returnsObject({ found, outputs }: Wording): boolean {
  const waits = found.isAsync && outputs.some(({ mayBePromise }) => mayBePromise);
  return outputs.length > 1 || (outputs.length > 0 && (waits || found.keepsLiterals));
}

/** The statements that replace the steps. */
export function callStatements(wording: Wording): readonly string[] {
  const { found, call, result, outputs } = wording;
  const { kind, hasValue, word } = found.exits;
  const signal = exitSignal(wording);
  if (kind === "value") return [call];
  if (kind === "throw") return [`return ${call}`];
  if (kind === "return") {
    if (signal === "boxed") return [`return (${call}).value`];
    return hasValue ? [`return ${call}`] : [call, word];
  }
  const resultDeclaration = `const ${result} = ${call}`;
  switch (signal) {
    case "flag":
      return [`if (${call}) ${word}`];
    case "plain":
      return [resultDeclaration, `if (${result} !== undefined) return ${result}`];
    case "boxed":
      return [resultDeclaration, `if (${result}) return ${result}.value`];
    case "missing":
      return [resultDeclaration, `if (!${result}) ${word}`, ...unpackStatements(result, outputs)];
    case "tagged":
      return [
        resultDeclaration,
        `if (${result}.returned) return ${result}.value`,
        ...unpackStatements(result, outputs),
      ];
    default:
      return plainCall(wording);
  }
}

const declarationKeyword = (outputs: readonly Output[]): string =>
  outputs.some(({ isChanged }) => isChanged) ? "let" : "const";

/** Destructures the required values from an object. */
function unpackStatements(from: string, outputs: readonly Output[]): string[] {
  const declared = outputs.filter(({ isOuter }) => !isOuter);
  const set = outputs.filter(({ isOuter }) => isOuter).map(({ name }) => `${name} = ${from}.${name}`);
  return declared.length > 0 ? [destructuringText(declared, from), ...set] : set;
}

function destructuringText(outputs: readonly Output[], from: string): string {
  const types = outputs.map(({ name, annotation }) => `${name}: ${annotation}`);
  const isTyped = outputs.some(({ isChanged, annotation }) => isChanged && annotation !== undefined);
  return `${declarationKeyword(outputs)} { ${outputNames(outputs)} }${isTyped ? `: { ${types.join("; ")} }` : ""} = ${from}`;
}

function plainCall(wording: Wording): readonly string[] {
  const { call, result, outputs } = wording;
  const [only] = outputs;
  if (!only) return [call];
  const isSetOnly = outputs.every(({ isOuter }) => isOuter);
  if (!returnsObject(wording)) {
    if (isSetOnly) return [`${only.name} = ${call}`];
    const type = only.annotation === undefined ? "" : `: ${only.annotation}`;
    return [`${declarationKeyword(outputs)} ${only.name}${type} = ${call}`];
  }
  if (outputs.every(({ isOuter }) => !isOuter)) return [destructuringText(outputs, call)];
  return [`const ${result} = ${call}`, ...unpackStatements(result, outputs)];
}

/** The function's return type annotation, if one is required. Undefined if it can be inferred. */
export function returnType(wording: Wording): string | undefined {
  const { found, returned, typescript } = wording;
  const { exits, words } = found;
  if (!typescript || words.yields) return undefined;
  const toReturnType = (type: string): string => (found.isAsync ? `Promise<${type}>` : type);
  if (exits.kind === "throw") return toReturnType("never");
  if (returned === undefined) return undefined;
  switch (exitSignal(wording)) {
    case "plain":
      return toReturnType(`${orUndefined(returned)}`);
    case "boxed":
      return exits.kind === "some"
        ? toReturnType(`{ value: ${returned} } | undefined`)
        : toReturnType(`{ value: ${returned} }`);
    case "none":
      return exits.kind === "return" ? toReturnType(returned) : undefined;
    default:
      return undefined;
  }
}

/** Adds `undefined` to a type. A type that ends with a function's return type is put in parentheses. */
function orUndefined(type: string): string {
  if (/(?:^|\|\s*)undefined$/.test(type)) return type;
  return /=>|\bextends\b|\binfer\b/.test(type) ? `(${type}) | undefined` : `${type} | undefined`;
}
