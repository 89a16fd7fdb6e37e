import type { Flow } from "../../protocol/protocol.ts";

/** What a call of a function has to look like. */
export interface FunctionHead {
  readonly isAsync: boolean;
  /** A text for each argument that the function needs, named as its parameter. */
  readonly parameters: readonly string[];
}

const bound = (name: string): RegExp =>
  new RegExp(`(?:const|let|var)\\s+${name.replaceAll("$", "\\$")}\\s*(?::[^=;]*)?=\\s*$`);

/**
 * Reads the head of a function that can be called by its name: a declaration, or a function that a variable holds.
 * Undefined for methods, handlers and functions without a name.
 */
export function readHead(text: string, { name, range, body }: Flow): FunctionHead | undefined {
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) return undefined;
  const upToBody = text.slice(range.start, body.range.start);
  const head = upToBody.replace(/^(?:export\s+)?(?:default\s+)?(?:(?:const|let|var)\s+[^=]*=\s*)?/, "");
  const isDeclaration = /^(?:async\s+)?function\b\s*\*?\s*[\p{ID_Start}$_]/u.test(head);
  const isHeld =
    head.length < upToBody.length ||
    bound(name).test(text.slice(Math.max(0, range.start - 300), range.start));
  if (!isDeclaration && !isHeld) return undefined;
  return { isAsync: /^async\b/.test(head), parameters: parametersOf(head) };
}

/** The names of what has to be given; optional parameters, and all after one, can be left out. */
function parametersOf(head: string): string[] {
  const single = /^(?:async\s+)?([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*=>/u.exec(head)?.[1];
  if (single) return [single];
  const names: string[] = [];
  for (const parameter of splitList(head, listStart(head))) {
    const name = argumentFor(parameter.trim());
    if (name === undefined) break;
    if (name !== "") names.push(name);
  }
  return names;
}

/** Where the parameters start: after the first parenthesis that is not part of the type parameters. */
function listStart(head: string): number {
  let depth = 0;
  for (let at = 0; at < head.length; at++) {
    const character = head[at];
    if (character === "<") depth++;
    else if (character === ">" && head[at - 1] !== "=") depth--;
    else if (character === "(" && depth <= 0) return at + 1;
  }
  return head.length;
}

/** The argument that stands for a parameter; empty for `this`, undefined where none is needed. */
function argumentFor(parameter: string): string | undefined {
  if (parameter === "" || parameter.startsWith("...")) return undefined;
  if (/^[{[]/.test(parameter)) return parameter.startsWith("{") ? "{}" : "[]";
  const [, name, rest = ""] = /^([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*([?=]?)/u.exec(parameter) ?? [];
  if (name === undefined || rest !== "") return undefined;
  if (name === "this") return "";
  return /=(?!>)/.test(parameter) ? undefined : name;
}

/** The parts between the commas of a bracket's content that starts at an offset. */
function splitList(text: string, start: number): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = start;
  for (let at = start; at < text.length; at++) {
    const character = text[at] ?? "";
    if (`"'\``.includes(character)) at = endOfString(text, at);
    else if ("([{<".includes(character)) depth++;
    else if (")]}>".includes(character) && text[at - 1] !== "=") depth--;
    else if (character === "," && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
    if (depth < 0) return [...parts, text.slice(from, at)];
  }
  return parts;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === text[start]) return at;
  }
  return text.length;
}
