import type { Flow } from "@hookloom/protocol/flow-document";
import { blockName } from "@hookloom/protocol/step-blocks";
import { t } from "@vscode/l10n";
import type { FlowIndex } from "./flow-index.ts";

/** Describes the `+` at a point of a flow, using the names of the steps or the block around it. */
export function insertName(
  { flow, index: { blocks } }: { readonly flow: Flow; readonly index: FlowIndex },
  at: { readonly block: string; readonly index: number },
): string {
  const { block, owners = [] } = blocks.get(at.block) ?? {};
  const [before, after] = [block?.steps[at.index - 1], block?.steps[at.index]];
  if (before) return t("Add a step after {0}", before.label);
  if (after) return t("Add a step before {0}", after.label);
  const owner = owners.at(-1);
  if (!block || !owner) return t("Add a first step to {0}", flow.name);
  const { blocks: all } = owner;
  const isOnly = all.length === 1 && block.label === undefined;
  return t("Add a first step to {0}", isOnly ? owner.label : blockName(owner, block, all.indexOf(block)));
}
