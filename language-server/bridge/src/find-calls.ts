import type * as ast from "@babel/types";
import type { Flow, FlowDocument, Range, Step } from "@hookloom/protocol/flow-document";
import { contains } from "@hookloom/protocol/flow-document";
import type { FlowCall } from "@hookloom/protocol/lsp-requests";
import { type LanguageOption, openContext } from "./edits/context.ts";
import { readScopes } from "./edits/names/scope-reader.ts";
import type { Binding } from "./edits/names/scopes.ts";
import type { FunctionNode } from "./model/flow-draft.ts";
import type { FlowModel } from "./model/flow-model.ts";
import { withoutParens } from "./steps/fields.ts";
import { countLeading } from "./text/count-leading.ts";

const rangeLength = ({ start, end }: Range): number => end - start;

/** The innermost step in a list that contains a range. The list is in source order. */
function stepAround(steps: readonly Step[], range: Range): Step | undefined {
  const step = steps[countLeading(steps, (each) => each.range.start <= range.start) - 1];
  if (!step || !contains(step.range, range)) return undefined;
  for (const block of step.blocks) {
    const inner = stepAround(block.steps, range);
    if (inner) return inner;
  }
  return step;
}

/** The step that contains a range, in the innermost enclosing function. */
function findStepAt(flows: readonly Flow[], range: Range, except?: Flow): Step | undefined {
  let best: Flow | undefined;
  for (const flow of flows) {
    if (flow === except || flow.file !== undefined || !contains(flow.range, range)) continue;
    if (!best || rangeLength(flow.range) < rangeLength(best.range)) best = flow;
  }
  return best && stepAround(best.body.steps, range);
}

/**
 * The functions that a name is declared as. Parameters are excluded, because their node is the function that
 * they belong to.
 */
function bindingFunctions({ nodes, kinds }: Binding): (ast.Node | undefined)[] {
  if (!kinds.has("function") && !kinds.has("variable")) return [];
  return nodes.map((node) => {
    const holder = node.type === "VariableDeclarator" ? node.init : node;
    return holder ? withoutParens(holder) : undefined;
  });
}

/**
 * The project file (`./orders.ts`) that a name is imported from, and the exported name. Undefined for any
 * other name.
 */
function findImport({ nodes }: Binding, program: ast.Program): Pick<FlowCall, "file" | "name"> | undefined {
  for (const statement of program.body) {
    if (statement.type !== "ImportDeclaration" || statement.importKind === "type") continue;
    const file = statement.source.value;
    if (!/^\.\.?\//.test(file)) continue;
    for (const specifier of statement.specifiers) {
      if (specifier.type !== "ImportSpecifier" || !nodes.includes(specifier)) continue;
      const { imported } = specifier;
      return { file, name: imported.type === "Identifier" ? imported.name : imported.value };
    }
  }
  return undefined;
}

/**
 * Functions that are written inside a step, except the branches of a `parallel`, which the diagram already
 * shows.
 */
function innerFunctions({ flows }: FlowDocument): FlowCall[] {
  return flows.flatMap((flow) => {
    if (flow.file !== undefined) return [];
    const step = findStepAt(flows, flow.range, flow);
    const isBranch = step?.blocks.some((block) => block.flow === flow.id);
    return step && !isBranch ? [{ step: step.id, name: flow.name, flow: flow.id }] : [];
  });
}

function flowsByNode({ flows }: FlowModel): ReadonlyMap<FunctionNode, Flow> {
  return new Map(
    [...flows.values()].flatMap(({ node, flow, isLost }) => (node && !isLost ? [[node, flow]] : [])),
  );
}

/**
 * The functions that steps call, pass as an argument or contain: flows in the file, and names imported from
 * other project files. They are in document order, each once per step.
 * @throws EditRejected `stale` if the document was not read from this text
 */
export function findCalls(
  text: string,
  document: FlowDocument,
  { language }: LanguageOption = {},
): readonly FlowCall[] {
  const { model } = openContext(text, document, language);
  const { program } = model.parsed;
  const flows = flowsByNode(model);
  const found: (FlowCall & { readonly at: number })[] = [];
  for (const binding of readScopes(program).bindings) {
    const localFlow = bindingFunctions(binding).flatMap((node) => flows.get(node as FunctionNode) ?? [])[0];
    const target = localFlow ? { name: binding.name, flow: localFlow.id } : findImport(binding, program);
    if (!target) continue;
    for (const { start, end, space, writes } of binding.uses) {
      if (writes || space === "type") continue;
      const step = findStepAt(document.flows, { start, end });
      if (step && !step.disabled) found.push({ step: step.id, ...target, at: start });
    }
  }
  const order = new Map(document.flows.map(({ id, range }) => [id, range.start]));
  for (const call of innerFunctions(document)) found.push({ ...call, at: order.get(call.flow ?? "") ?? 0 });
  const seen = new Set<string>();
  return found
    .sort((one, other) => one.at - other.at)
    .flatMap(({ at: _, ...call }) => {
      const key = `${call.step} ${call.flow ?? `${call.file} ${call.name}`}`;
      if (seen.has(key)) return [];
      seen.add(key);
      return [call];
    });
}
