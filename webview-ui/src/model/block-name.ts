import type { Flow } from "@hookloom/protocol/flow-document";
import { blockName } from "@hookloom/protocol/step-blocks";
import type { FlowIndex } from "./flow-index.ts";

/** Describes the `+` at a point of a flow, using the names of the steps or the block around it. */
export function insertName(
  { flow, index: { blocks } }: { readonly flow: Flow; readonly index: FlowIndex },
  at: { readonly block: string; readonly index: number },
): string {
  const { block, owners = [] } = blocks.get(at.block) ?? {};
  const [before, after] = [block?.steps[at.index - 1], block?.steps[at.index]];
  if (before) return `Add a step after ${before.label}`;
  if (after) return `Add a step before ${after.label}`;
  const owner = owners.at(-1);
  if (!block || !owner) return `Add a first step to ${flow.name}`;
  const { blocks: all } = owner;
  const isOnly = all.length === 1 && block.label === undefined;
  return `Add a first step to ${isOnly ? owner.label : blockName(owner, block, all.indexOf(block))}`;
}
