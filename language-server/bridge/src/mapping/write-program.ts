import type * as ast from "@babel/types";
import { type MappingNode, type MappingProgram, nodeParts, nodeSources } from "@hookloom/protocol/mapping";
import { t } from "@vscode/l10n";
import { payloadName, type ScopeValue } from "./names-in-scope.ts";
import { containsAwait, isJavascript, loadsModule, type Replacement, toJavaScript } from "./without-types.ts";

/** Finds the syntax tree node for a mapping's value. */
type FindNode = (range: { readonly start: number; readonly end: number }) => ast.Node | undefined;

/** Maximum length of a value's preview, in characters. */
const maxPreviewLength = 200;

/**
 * The functions that a mapping's code calls. They record the value of each part, or why it has none, and continue with the
 * other parts. The path of a list element contains its index.
 */
const recorder = `
const $hlShort = (value) => {
  if (value === undefined) return "undefined";
  if (typeof value === "function") return ${JSON.stringify(t("a function"))};
  if (typeof value === "bigint") return String(value) + "n";
  let text;
  try { text = JSON.stringify(value); } catch (error) { return ${JSON.stringify(t("a value that is not JSON"))}; }
  text = text ?? "undefined";
  return text.length > ${maxPreviewLength} ? text.slice(0, ${maxPreviewLength - 1}) + "…" : text;
};
const $hlDone = [];
const $hlCounts = [0];
const $hlIndexes = [];
const $hlIsPromise = (value) => value !== null && typeof value === "object" && typeof value.then === "function";
const $hlValue = (keys, isElement, make, sources) => {
  if (isElement) $hlIndexes.push($hlCounts[$hlCounts.length - 1]++);
  $hlCounts.push(0);
  let next = 0;
  const path = keys.map((key) => (key === null ? $hlIndexes[next++] : key));
  const from = () => sources.map(([source, read]) => {
    try { return { source, text: $hlShort(read()) }; } catch (error) { return { source, text: ${JSON.stringify(t("no value"))} }; }
  });
  const depth = $hlIndexes.length;
  const height = $hlCounts.length;
  try {
    const value = make();
    if ($hlIsPromise(value)) throw new Error(${JSON.stringify(t("This is a promise. Await it in an earlier step."))});
    $hlDone.push({ path, text: $hlShort(value), from: from() });
    return value;
  } catch (error) {
    $hlDone.push({ path, error: String(error && error.message || error), from: from() });
    return undefined;
  } finally {
    $hlIndexes.length = depth;
    $hlCounts.length = height;
    $hlCounts.pop();
    if (isElement) $hlIndexes.pop();
  }
};
const $hlName = (name, make, why) => {
  let state = "new";
  let kept;
  Object.defineProperty(globalThis, name, { configurable: true, get() {
    if (why !== undefined) throw new Error(why);
    if (state === "busy") throw new Error(${JSON.stringify(t('"{0}" is used before it has a value.', "$name"))}.replace("$name", () => name));
    if (state === "new") {
      state = "busy";
      try { kept = make(); } finally { state = "new"; }
      state = "done";
    }
    return kept;
  } });
};`;

const loadsModuleText = t("This code loads a module, which the preview does not run.");

const throwingBlock = (message: string): string => `{ throw new Error(${JSON.stringify(message)}) }`;

/** The code of one value, in which each part records its result. */
function valueCode(text: string, mapped: MappingNode, find: FindNode): string {
  const node = find(mapped.range);
  const keys = JSON.stringify(mapped.path);
  const isElement = mapped.path.at(-1) === null;
  const sources = [...new Set(nodeSources(mapped))]
    .filter((source) => !loadsModule(source))
    .map((source) => `[${JSON.stringify(source)}, () => ${source}]`);
  const recordedValue = (code: string): string =>
    `$hlValue(${keys}, ${isElement}, () => ${code}, [${sources.join(", ")}])`;
  if (!node) return recordedValue(throwingBlock(t("This code cannot be parsed.")));
  const isLeaf = nodeParts(mapped).length === 0;
  if (isLeaf && !isJavascript(toJavaScript(text, node)))
    return recordedValue(
      throwingBlock(t("This code uses TypeScript-only syntax, which the preview does not run.")),
    );
  if (isLeaf && loadsModule(toJavaScript(text, node))) return recordedValue(throwingBlock(loadsModuleText));
  if (isLeaf && containsAwait(node))
    return recordedValue(
      throwingBlock(t("This code waits for a result that is available only in an actual run.")),
    );
  const shorthands = new Map(
    mapped.value.kind === "object"
      ? mapped.value.members.flatMap((member) =>
          member.kind === "property" &&
          member.range.end === member.node.range.end &&
          member.range.start === member.node.range.start
            ? [[member.range.start, member.name] as const]
            : [],
        )
      : [],
  );
  const parts = nodeParts(mapped).map((part): Replacement => {
    const name = shorthands.get(part.range.start);
    const code = valueCode(text, part, find);
    return { ...part.range, newText: name === undefined ? code : `${JSON.stringify(name)}: ${code}` };
  });
  return recordedValue(`(${toJavaScript(text, node, parts)})`);
}

/** Replaces a program that would load a module where no value can report it, such as in a property name. */
const throwingProgram = `function () ${throwingBlock(loadsModuleText)}`;

/** Writes the function that computes a mapping's value, given the names that it can read. */
export function writeProgram(
  text: string,
  root: MappingNode,
  scope: ReadonlyMap<string, ScopeValue>,
  find: FindNode,
): MappingProgram {
  const names = [...scope].map(([name, value]) =>
    "code" in value
      ? `$hlName(${JSON.stringify(name)}, () => (${value.code}));`
      : `$hlName(${JSON.stringify(name)}, undefined, ${JSON.stringify(value.why)});`,
  );
  const code = [
    `function ($hlJson) { "use strict";`,
    `const ${payloadName} = JSON.parse($hlJson);`,
    recorder,
    ...names,
    `${valueCode(text, root, find)};`,
    "return JSON.stringify($hlDone); }",
  ].join("\n");
  return { code: loadsModule(code) ? throwingProgram : code };
}
