import type { BlockScope } from "@hookloom/bridge/block-scope";
import type { Declarations, FunctionDeclaration } from "@hookloom/protocol/declarations";
import type { Block, Flow, FlowDocument, KnownNames, Range } from "@hookloom/protocol/flow-document";
import { contains } from "@hookloom/protocol/flow-document";
import type { PaletteDetail, PaletteItem } from "@hookloom/protocol/palette";
import type { CodeContext } from "@hookloom/protocol/step-kind-facts";
import { newStepKinds, type StepKind, stepKinds } from "@hookloom/protocol/step-kinds";
import { listBlocks, walkBlock } from "@hookloom/protocol/walk";
import { t } from "@vscode/l10n";
import { editRejected } from "../documents/errors.ts";
import { specifier } from "./copied-steps.ts";
import { connectionItems } from "./palette-connections.ts";
import { resultName } from "./result-name.ts";

const constructs = newStepKinds
  .flatMap((kind) => {
    const { construct, icon } = stepKinds[kind];
    return construct ? [{ kind, icon, ...construct }] : [];
  })
  .sort((one, other) => one.rank - other.rank);

/** The statements that can be added at a location. Omitted fields get the bridge's defaults. */
export const constructItems = (location: CodeContext): readonly PaletteItem[] =>
  constructs
    .filter(({ isAllowed }) => isAllowed?.(location) ?? true)
    .map(({ kind, icon, label = kind, detail = label, description, keywords, fields = {} }) => ({
      id: `construct.${kind}`,
      group: "constructs",
      label,
      detail,
      icon,
      description,
      keywords,
      step: { kind, fields },
    }));

/** A function exported by another project file. */
export interface ProjectFunction {
  readonly uri: string;
  /** The file's path relative to the nearest folder that contains both files. */
  readonly file: string;
  readonly declared: FunctionDeclaration & { readonly exportedAs: string };
}

/** The input for the palette of a file. */
export interface PaletteSubject {
  readonly uri: string;
  readonly document: FlowDocument;
  readonly text: string;
  readonly names: KnownNames;
  /** Returns the text of a project file that the document imports; undefined if there is no such file. */
  importedText(specifier: string): string | undefined;
  readonly declarations: Pick<Declarations, "functions">;
  /** Returns the scope of new code in a block. */
  findScope(block: string): BlockScope | undefined;
  /** The exported functions of other project files. */
  readonly others: readonly ProjectFunction[];
}

/** A block and the kinds of the steps that contain it, outermost first. */
interface BlockLocation {
  readonly flow: Flow;
  readonly block: Block;
  readonly ownerKinds: readonly StepKind[];
}

function findBlock(document: FlowDocument, id: string): BlockLocation | undefined {
  let found: BlockLocation | undefined;
  for (const flow of document.flows)
    walkBlock(flow.body, {
      block: (block, owners) => {
        if (block.id === id) found = { flow, block, ownerKinds: owners.map(({ kind }) => kind) };
      },
    });
  return found;
}

/**
 * Returns the block where steps inserted into a block actually go: the function that a parallel branch runs. Undefined if the
 * block cannot contain steps: a branch that is an expression, or a handler defined elsewhere.
 */
function findTarget(document: FlowDocument, location: BlockLocation): BlockLocation | undefined {
  const flowId = location.block.flow;
  if (flowId !== undefined) {
    const flow = document.flows.find(({ id }) => id === flowId);
    return flow && { flow, block: flow.body, ownerKinds: [] };
  }
  const owner = location.ownerKinds.at(-1);
  return location.flow.file || (owner && stepKinds[owner].blocks?.expressions) ? undefined : location;
}

function codeContext(
  { block, ownerKinds: inside }: BlockLocation,
  text: string,
  { canAwait }: BlockScope,
): CodeContext {
  const blocks = inside.map((kind) => stepKinds[kind].blocks);
  const isSwitchBlock = blocks.at(-1)?.takesBreak === true;
  return {
    canAwait,
    inLoop: blocks.some((each) => each?.loops),
    inSwitch: blocks.some((each) => each?.takesBreak),
    inBareCase: isSwitchBlock && text[block.range.start - 1] !== "{",
  };
}

/** Returns the blocks around a range, in any flow. */
function blocksAround(document: FlowDocument, range: Range): Block[] {
  return listBlocks(document).filter((block) => contains(block.range, range));
}

/** True if a step of these blocks declares the function. */
function isDeclaredIn(blocks: readonly Block[], { range }: Flow): boolean {
  return blocks.some((block) =>
    block.steps.some(
      ({ kind, range: step }) =>
        contains(step, range) && (step.start === range.start || kind === "variable" || kind === "function"),
    ),
  );
}

/**
 * Returns the leading arguments of a call for which variables of the same name exist. The call form has fields for the others.
 */
function givenArguments({ parameters }: FunctionDeclaration, { names }: BlockScope): string {
  const missing = parameters.findIndex((name) => !names.has(name));
  return parameters.slice(0, missing < 0 ? parameters.length : missing).join(", ");
}

export const callDescription = (awaits: boolean): string =>
  awaits ? t("Calls this function and waits for its result") : t("Calls this function");

/** Creates the row for a function in the file; undefined if it returns a promise that cannot be awaited there. */
function functionItem(declared: FunctionDeclaration, scope: BlockScope): PaletteItem | undefined {
  const { name, isPromise, returns, parameters } = declared;
  if (isPromise && !scope.canAwait) return undefined;
  return {
    id: `function.${name}`,
    group: "functions",
    label: name,
    detail: `(${parameters.join(", ")})`,
    description: callDescription(isPromise),
    icon: "symbol-method",
    detailed: true,
    step: {
      kind: "call",
      fields: {
        call: `${name}(${givenArguments(declared, scope)})`,
        ...(isPromise ? { await: "true" } : {}),
        ...(returns ? { result: freeResult(name, scope) } : {}),
      },
    },
  };
}

function freeResult(callee: string, { freeName }: BlockScope): string {
  const wanted = resultName(callee, { shape: "value" });
  return freeName(wanted === callee ? "result" : wanted);
}

/** Returns the import specifier of another file, with the same kind of extension as the existing imports of project files. */
function moduleName(text: string, from: string, to: string): string {
  const fullSpecifier = specifier(from, to);
  const ending = /\bfrom\s*["']\.{1,2}\/[^"'\n]*?(\.[cm]?[jt]sx?)?["']/.exec(text);
  if (!ending) return fullSpecifier;
  if (ending[1] === undefined) return fullSpecifier.replace(/\.[cm]?[jt]sx?$/, "");
  return ending[1].includes("js") ? fullSpecifier.replace(/\.([cm]?)tsx?$/, ".$1js") : fullSpecifier;
}

/** Creates the row for a function in another file; undefined if it returns a promise that cannot be awaited there. */
function otherItem(
  { uri, text }: PaletteSubject,
  { uri: from, file, declared }: ProjectFunction,
  scope: BlockScope,
): PaletteItem | undefined {
  const { name, exportedAs, isPromise, returns } = declared;
  if (isPromise && !scope.canAwait) return undefined;
  const call = `${isPromise ? "await " : ""}${name}(${givenArguments(declared, scope)})`;
  return {
    id: `function.${file}#${exportedAs}`,
    group: "functions",
    label: name,
    detail: file,
    description: callDescription(isPromise),
    icon: "symbol-method",
    detailed: true,
    code: returns ? `const ${freeResult(name, scope)} = ${call};` : `${call};`,
    imports: [{ module: moduleName(text, uri, from), name: exportedAs, as: name }],
  };
}

/**
 * Returns the functions that can be called at a location: those of the file that are in scope, and the exports of other files.
 */
function functionItems(subject: PaletteSubject, location: BlockLocation, scope: BlockScope): PaletteItem[] {
  const { document, declarations, others } = subject;
  const around = blocksAround(document, location.block.range);
  const own = document.flows.flatMap((flow) => {
    const { start, end } = flow.range;
    const declared = declarations.functions.find(({ range }) => range.start === start && range.end === end);
    if (!declared || flow === location.flow || flow.file) return [];
    const isInScope = declared.isTopLevel || isDeclaredIn(around, flow);
    return isInScope ? (functionItem(declared, scope) ?? []) : [];
  });
  const all = [...own, ...others.flatMap((other) => otherItem(subject, other, scope) ?? [])];
  // The last of several functions with the same name hides the others.
  return [...new Map(all.map((item) => [item.id, item])).values()];
}

/** The rows that can be inserted at a location, and the scope on which they depend. */
export interface PaletteRows {
  readonly items: readonly PaletteItem[];
  /** Undefined if nothing can be inserted: a branch that is an expression, or a handler defined elsewhere. */
  readonly scope: BlockScope | undefined;
}

/**
 * Returns the rows that can be inserted into a block: calls of the file's connections, the statements that are allowed there, and
 * the project's functions. If `await` is not possible, functions that return a promise are excluded. Throws a rejection if the
 * document has no such block.
 */
export function paletteFor(subject: PaletteSubject, block: string): PaletteRows {
  const { document, names, importedText } = subject;
  const requested = findBlock(document, block);
  if (!requested)
    throw editRejected(
      "not-found",
      t("This location is no longer in the file. Choose another location in the diagram."),
    );
  const target = findTarget(document, requested);
  const scope = target && subject.findScope(target.block.id);
  if (!target || !scope) return { items: [], scope: undefined };
  const allowed = constructItems(codeContext(target, subject.text, scope));
  const calls = scope.canAwait ? connectionItems(names, scope.freeName, importedText) : [];
  return { items: [...calls, ...allowed, ...functionItems(subject, target, scope)], scope };
}

/** Returns the signature and documentation of a project function; undefined for other rows. */
export function functionDetail(
  { declarations, others }: PaletteSubject,
  id: string,
): PaletteDetail | undefined {
  const own = declarations.functions.findLast(({ name }) => id === `function.${name}`);
  const other = others.find(({ file, declared }) => id === `function.${file}#${declared.exportedAs}`);
  const declared = other?.declared ?? own;
  if (!declared) return undefined;
  const { head, documentation } = declared;
  return { signature: head, ...(documentation === undefined ? {} : { documentation }) };
}
