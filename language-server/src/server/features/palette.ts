import {
  type Block,
  blocksOf,
  type Declarations,
  type Flow,
  type FlowDocument,
  type FunctionDeclaration,
  type KnownNames,
  type PaletteItem,
  type Range,
  type StepKind,
  walkBlock,
} from "../../protocol/protocol.ts";
import { editRefused } from "../errors.ts";
import { connectionItems } from "./palette-connections.ts";
import { constructs, type Home } from "./palette-constructs.ts";

/** What the palette of a file is made of. */
export interface PaletteSubject {
  readonly document: FlowDocument;
  readonly text: string;
  readonly names: KnownNames;
  /** The text of a file of the project that the document names; undefined if there is no such file. */
  near(specifier: string): string | undefined;
  readonly declarations: Pick<Declarations, "functions">;
}

/** A block with the kinds of the steps that it lies in, from the outermost. */
interface BlockPlace {
  readonly flow: Flow;
  readonly block: Block;
  readonly inside: readonly StepKind[];
}

function placeOf(document: FlowDocument, id: string): BlockPlace | undefined {
  let found: BlockPlace | undefined;
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
function targetOf(document: FlowDocument, place: BlockPlace): BlockPlace | undefined {
  const runs = place.block.flow;
  if (runs !== undefined) {
    const flow = document.flows.find(({ id }) => id === runs);
    return flow && { flow, block: flow.body, inside: [] };
  }
  return place.flow.file || place.inside.at(-1) === "parallel" ? undefined : place;
}

function isAtHome(home: Home, inside: readonly string[]): boolean {
  const inLoop = inside.includes("for") || inside.includes("while");
  if (home === "loop") return inLoop;
  return home === "anywhere" || inLoop || inside.includes("switch");
}

const within = (inner: Range, outer: Range): boolean => outer.start <= inner.start && inner.end <= outer.end;

/** The blocks around a range, in any flow. */
function blocksAround(document: FlowDocument, range: Range): Block[] {
  return blocksOf(document).filter((block) => within(range, block.range));
}

/** Whether a step of these blocks is what declares a function. */
function isDeclaredIn(blocks: readonly Block[], { range }: Flow): boolean {
  return blocks.some((block) =>
    block.steps.some(
      ({ kind, range: step }) =>
        within(range, step) && (step.start === range.start || kind === "variable" || kind === "function"),
    ),
  );
}

function functionItem(flow: Flow, declared: FunctionDeclaration): PaletteItem {
  const { name, isAsync } = declared;
  const list = `(${declared.parameters.join(", ")})`;
  return {
    id: `function.${flow.id}`,
    group: "functions",
    label: name,
    detail: list,
    description: isAsync ? "Calls this function and waits for it" : "Calls this function",
    icon: "symbol-method",
    step: { kind: "call", fields: { call: name + list, ...(isAsync ? { await: "true" } : {}) } },
  };
}

/**
 * What can be inserted into a block: the calls of the file's connections, the constructs that are allowed there and the
 * functions in scope. `text` is the document's; a result's variable gets a name that it does not use yet.
 * Throws a refusal where the document has no such block.
 */
export function paletteFor(
  { document, text, names, near, declarations }: PaletteSubject,
  block: string,
): PaletteItem[] {
  const asked = placeOf(document, block);
  if (!asked)
    throw editRefused(
      "not-found",
      "This place is no longer in the file. Choose another place of the diagram.",
    );
  const place = targetOf(document, asked);
  if (!place) return [];
  const around = blocksAround(document, place.block.range);
  const items = constructs
    .filter(({ home }) => isAtHome(home, place.inside))
    .map(({ home: _, ...item }) => item);
  const functions = document.flows.flatMap((flow) => {
    const { start, end } = flow.range;
    const declared = declarations.functions.find(({ range }) => range.start === start && range.end === end);
    if (!declared || flow === place.flow || flow.file) return [];
    return declared.isTopLevel || isDeclaredIn(around, flow) ? [functionItem(flow, declared)] : [];
  });
  return [...connectionItems(names, text, near), ...items, ...functions];
}
