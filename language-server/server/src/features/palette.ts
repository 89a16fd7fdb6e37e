import type { BlockScope } from "@hookloom/bridge/block-scope";
import type { Declarations, FunctionDeclaration } from "@hookloom/protocol/declarations";
import type { Block, Flow, FlowDocument, KnownNames, Range } from "@hookloom/protocol/flow-document";
import { contains } from "@hookloom/protocol/flow-document";
import type { PaletteDetail, PaletteItem } from "@hookloom/protocol/palette";
import type { CodeContext } from "@hookloom/protocol/step-kind-facts";
import { newStepKinds, type StepKind, stepKinds } from "@hookloom/protocol/step-kinds";
import { listBlocks, walkBlock } from "@hookloom/protocol/walk";
import { editRejected } from "../documents/errors.ts";
import { specifier } from "./copied-steps.ts";
import { connectionItems } from "./palette-connections.ts";
import { resultName } from "./result-name.ts";

const offered = newStepKinds
  .flatMap((kind) => {
    const { construct, icon } = stepKinds[kind];
    return construct ? [{ kind, icon, ...construct }] : [];
  })
  .sort((one, other) => one.rank - other.rank);

/** The statements that can be added at a location; fields that are left out get the bridge's defaults. */
export const constructItems = (location: CodeContext): readonly PaletteItem[] =>
  offered
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

/** A function that another file of the project exports. */
export interface ProjectFunction {
  readonly uri: string;
  /** The file, from the nearest folder that both files are in. */
  readonly file: string;
  readonly declared: FunctionDeclaration & { readonly exportedAs: string };
}

/** What the palette of a file is made of. */
export interface PaletteSubject {
  readonly uri: string;
  readonly document: FlowDocument;
  readonly text: string;
  readonly names: KnownNames;
  /** The text of a file of the project that the document names; undefined if there is no such file. */
  near(specifier: string): string | undefined;
  readonly declarations: Pick<Declarations, "functions">;
  /** What new code in a block has to know of its surroundings. */
  findScope(block: string): BlockScope | undefined;
  /** What other files of the project export. */
  readonly others: readonly ProjectFunction[];
}

/** A block with the kinds of the steps that it lies in, from the outermost. */
interface BlockLocation {
  readonly flow: Flow;
  readonly block: Block;
  readonly inside: readonly StepKind[];
}

function findBlock(document: FlowDocument, id: string): BlockLocation | undefined {
  let found: BlockLocation | undefined;
  for (const flow of document.flows)
    walkBlock(flow.body, {
      block: (block, owners) => {
        if (block.id === id) found = { flow, block, inside: owners.map(({ kind }) => kind) };
      },
    });
  return found;
}

/**
 * Where steps that are put into a block really go: into the function that a parallel branch runs.
 * Undefined where the block can take none: a branch that is an expression, a handler written elsewhere.
 */
function findTarget(document: FlowDocument, location: BlockLocation): BlockLocation | undefined {
  const runs = location.block.flow;
  if (runs !== undefined) {
    const flow = document.flows.find(({ id }) => id === runs);
    return flow && { flow, block: flow.body, inside: [] };
  }
  const owner = location.inside.at(-1);
  return location.flow.file || (owner && stepKinds[owner].blocks?.expressions) ? undefined : location;
}

function codeContext({ block, inside }: BlockLocation, text: string, { canAwait }: BlockScope): CodeContext {
  const blocks = inside.map((kind) => stepKinds[kind].blocks);
  const isOfSwitch = blocks.at(-1)?.takesBreak === true;
  return {
    canAwait,
    inLoop: blocks.some((each) => each?.loops),
    inSwitch: blocks.some((each) => each?.takesBreak),
    inBareCase: isOfSwitch && text[block.range.start - 1] !== "{",
  };
}

/** The blocks around a range, in any flow. */
function blocksAround(document: FlowDocument, range: Range): Block[] {
  return listBlocks(document).filter((block) => contains(block.range, range));
}

/** Whether a step of these blocks is what declares a function. */
function isDeclaredIn(blocks: readonly Block[], { range }: Flow): boolean {
  return blocks.some((block) =>
    block.steps.some(
      ({ kind, range: step }) =>
        contains(step, range) && (step.start === range.start || kind === "variable" || kind === "function"),
    ),
  );
}

/** The arguments of a call, as long as there are variables of their names; the form of the call has fields for the others. */
function givenArguments({ parameters }: FunctionDeclaration, { names }: BlockScope): string {
  const missing = parameters.findIndex((name) => !names.has(name));
  return parameters.slice(0, missing < 0 ? parameters.length : missing).join(", ");
}

const callWords = (awaits: boolean): string =>
  awaits ? "Calls this function and waits for it" : "Calls this function";

/** How a function of the file is called; undefined where its promise could not be awaited. */
function functionItem(declared: FunctionDeclaration, scope: BlockScope): PaletteItem | undefined {
  const { name, isPromise, returns, parameters } = declared;
  if (isPromise && !scope.canAwait) return undefined;
  return {
    id: `function.${name}`,
    group: "functions",
    label: name,
    detail: `(${parameters.join(", ")})`,
    description: callWords(isPromise),
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

/** How a file names another one: with the ending that its imports of the project's files have. */
function moduleName(text: string, from: string, to: string): string {
  const named = specifier(from, to);
  const ending = /\bfrom\s*["']\.{1,2}\/[^"'\n]*?(\.[cm]?[jt]sx?)?["']/.exec(text);
  if (!ending) return named;
  if (ending[1] === undefined) return named.replace(/\.[cm]?[jt]sx?$/, "");
  return ending[1].includes("js") ? named.replace(/\.([cm]?)tsx?$/, ".$1js") : named;
}

/** How a function of another file is called; undefined where its promise could not be awaited. */
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
    description: callWords(isPromise),
    icon: "symbol-method",
    detailed: true,
    code: returns ? `const ${freeResult(name, scope)} = ${call};` : `${call};`,
    imports: [{ module: moduleName(text, uri, from), name: exportedAs, as: name }],
  };
}

/** The functions that can be called at a location: those of the file that are in scope, and what other files export. */
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
  // The last of several functions of one name hides the others.
  return [...new Map(all.map((item) => [item.id, item])).values()];
}

/** What can be inserted at a location, and what that depends on. */
export interface PaletteRows {
  readonly items: readonly PaletteItem[];
  /** Undefined where nothing can be inserted: a branch that is an expression, a handler written elsewhere. */
  readonly scope: BlockScope | undefined;
}

/**
 * What can be inserted into a block: the calls of the file's connections, the constructs that are allowed there and the
 * functions of the project. Where nothing can be awaited, none that gives a promise.
 * Throws a rejection where the document has no such block.
 */
export function paletteFor(subject: PaletteSubject, block: string): PaletteRows {
  const { document, names, near } = subject;
  const requested = findBlock(document, block);
  if (!requested)
    throw editRejected(
      "not-found",
      "This location is no longer in the file. Choose another one in the diagram.",
    );
  const target = findTarget(document, requested);
  const scope = target && subject.findScope(target.block.id);
  if (!target || !scope) return { items: [], scope: undefined };
  const allowed = constructItems(codeContext(target, subject.text, scope));
  const calls = scope.canAwait ? connectionItems(names, scope.freeName, near) : [];
  return { items: [...calls, ...allowed, ...functionItems(subject, target, scope)], scope };
}

/** The signature and documentation of a function of the project; undefined for other rows. */
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
