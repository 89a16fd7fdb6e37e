import type * as t from "@babel/types";
import type { TextEdit } from "@hookloom/protocol/flow-document";
import { nodeRange } from "../../syntax/babel.ts";
import { insertion } from "../../text/edit-list.ts";
import type { Extraction } from "./extraction.ts";

/** A value that the call of a new function gives to the steps after it. */
export interface Output {
  readonly name: string;
  /** True for a variable that is declared around the steps. */
  readonly isOuter: boolean;
  readonly isChanged: boolean;
  /** The type that the variable is declared with, if it is written at the call. */
  readonly annotation: string | undefined;
  readonly mayBePromise: boolean;
}

/** What the text of a new function and of its call is made of. */
export interface Wording {
  readonly found: Extraction;
  readonly outputs: readonly Output[];
  /** The call alone, such as `await made(issue)`. */
  readonly call: string;
  /** A free name for what the call gives. */
  readonly result: string;
  readonly typescript: boolean;
  /** The return type of the enclosing function; undefined if it has none or TypeScript does not know it. */
  readonly returned: string | undefined;
}

/** How a function says to its caller that the steps have returned, or jumped. */
type Signal =
  /** It has nothing to say. */
  | "none"
  /** It returns true. */
  | "flag"
  /** It returns nothing instead of the results. */
  | "missing"
  /** It returns what they return, which is never undefined. */
  | "plain"
  /** It returns that as the member of an object. */
  | "boxed"
  /** Each object that it returns has a member for that. */
  | "tagged";

function exitSignal({ found, outputs }: Wording): Signal {
  const { exits, words, inTry } = found;
  if (exits.kind === "return") {
    // A promise that is returned is not waited for inside of a `try`.
    return words.awaits && inTry && exits.mayBePromise ? "boxed" : "none";
  }
  if (exits.kind !== "some") return "none";
  if (outputs.length > 0) return exits.hasValue ? "tagged" : "missing";
  if (!exits.hasValue) return "flag";
  return exits.isDefined ? "plain" : "boxed";
}

const tag = (value: boolean, typescript: boolean): string =>
  `returned: ${value}${typescript ? " as const" : ""}`;

/** The edits of the returns of the steps, and of the jumps that become returns. */
export function returnEdits(wording: Wording): TextEdit[] {
  const { found, typescript } = wording;
  const signal = exitSignal(wording);
  const { jumps } = found.exits;
  const left = signal === "flag" ? "return true" : signal === "missing" ? "return undefined" : "return";
  if (jumps.length > 0)
    return jumps.map((node) => {
      const { start } = nodeRange(node);
      return { start, end: start + found.exits.word.length, newText: left };
    });
  if (signal === "none" || signal === "plain") return [];
  return found.exits.returns.flatMap((node) => aroundValue(node, signal, typescript));
}

function aroundValue(node: t.ReturnStatement, signal: Signal, typescript: boolean): TextEdit[] {
  const after = nodeRange(node).start + "return".length;
  const { argument } = node;
  if (signal === "flag") return [insertion(after, " true")];
  if (signal === "missing") return [insertion(after, " undefined")];
  const head = signal === "tagged" ? `{ ${tag(true, typescript)}, value: ` : "{ value: ";
  if (!argument) return [insertion(after, ` ${head}undefined }`)];
  const { start, end } = nodeRange(argument);
  const isList = argument.type === "SequenceExpression";
  return [insertion(start, isList ? `${head}(` : head), insertion(end, isList ? ") }" : " }")];
}

const outputNames = (outputs: readonly Output[]): string => outputs.map(({ name }) => name).join(", ");

/** What the function returns where the steps come to their end; undefined if they do not, or nothing is needed. */
export function lastReturn(wording: Wording): string | undefined {
  const { found, outputs, typescript } = wording;
  const signal = exitSignal(wording);
  if (found.exits.kind === "return" || found.exits.kind === "throw") return undefined;
  if (signal === "flag") return "return false";
  if (signal === "plain" || signal === "boxed") return "return undefined";
  const [only] = outputs;
  if (!only) return undefined;
  const keeps = found.keepsLiterals ? " as const" : "";
  if (signal === "tagged") return `return { ${tag(false, typescript)}, ${outputNames(outputs)} }${keeps}`;
  if (signal === "missing" || isObject(wording)) return `return { ${outputNames(outputs)} }${keeps}`;
  return `return ${only.name}`;
}

/** True where the call gives an object of what is needed. */
function isObject({ found, outputs }: Wording): boolean {
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
  const keep = `const ${result} = ${call}`;
  switch (signal) {
    case "flag":
      return [`if (${call}) ${word}`];
    case "plain":
      return [keep, `if (${result} !== undefined) return ${result}`];
    case "boxed":
      return [keep, `if (${result}) return ${result}.value`];
    case "missing":
      return [keep, `if (!${result}) ${word}`, ...unpacked(result, outputs)];
    case "tagged":
      return [keep, `if (${result}.returned) return ${result}.value`, ...unpacked(result, outputs)];
    default:
      return plainCall(wording);
  }
}

const declarationKeyword = (outputs: readonly Output[]): string =>
  outputs.some(({ isChanged }) => isChanged) ? "let" : "const";

/** Takes what is needed out of an object. */
function unpacked(from: string, outputs: readonly Output[]): string[] {
  const declared = outputs.filter(({ isOuter }) => !isOuter);
  const set = outputs.filter(({ isOuter }) => isOuter).map(({ name }) => `${name} = ${from}.${name}`);
  return declared.length > 0 ? [destructured(declared, from), ...set] : set;
}

function destructured(outputs: readonly Output[], from: string): string {
  const types = outputs.map(({ name, annotation }) => `${name}: ${annotation}`);
  const isTyped = outputs.some(({ isChanged, annotation }) => isChanged && annotation !== undefined);
  return `${declarationKeyword(outputs)} { ${outputNames(outputs)} }${isTyped ? `: { ${types.join("; ")} }` : ""} = ${from}`;
}

function plainCall(wording: Wording): readonly string[] {
  const { call, result, outputs } = wording;
  const [only] = outputs;
  if (!only) return [call];
  const isSetOnly = outputs.every(({ isOuter }) => isOuter);
  if (!isObject(wording)) {
    if (isSetOnly) return [`${only.name} = ${call}`];
    const type = only.annotation === undefined ? "" : `: ${only.annotation}`;
    return [`${declarationKeyword(outputs)} ${only.name}${type} = ${call}`];
  }
  if (outputs.every(({ isOuter }) => !isOuter)) return [destructured(outputs, call)];
  return [`const ${result} = ${call}`, ...unpacked(result, outputs)];
}

/** The type that the function is declared to return, where one is needed; undefined if it follows from its code. */
export function returnType(wording: Wording): string | undefined {
  const { found, returned, typescript } = wording;
  const { exits, words } = found;
  if (!typescript || words.yields) return undefined;
  const whole = (type: string): string => (found.isAsync ? `Promise<${type}>` : type);
  if (exits.kind === "throw") return whole("never");
  if (returned === undefined) return undefined;
  switch (exitSignal(wording)) {
    case "plain":
      return whole(`${orUndefined(returned)}`);
    case "boxed":
      return exits.kind === "some"
        ? whole(`{ value: ${returned} } | undefined`)
        : whole(`{ value: ${returned} }`);
    case "none":
      return exits.kind === "return" ? whole(returned) : undefined;
    default:
      return undefined;
  }
}

/** A type that may be missing; one that ends with a function's result is put in parentheses. */
function orUndefined(type: string): string {
  if (/(?:^|\|\s*)undefined$/.test(type)) return type;
  return /=>|\bextends\b|\binfer\b/.test(type) ? `(${type}) | undefined` : `${type} | undefined`;
}
