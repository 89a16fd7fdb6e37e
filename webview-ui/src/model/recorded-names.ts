import type { Step } from "@hookloom/protocol/flow-document";
import type { FlowIndex } from "./flow-index.ts";
import type { RunView, StepRunState } from "./run-view.ts";

/** Returns the name that a step declares, or undefined if it declares none or several. */
function resultName({ kind, fields }: Step): string | undefined {
  const declared = fields.filter(({ name }) => /^(?:name\d*|result|item)$/.test(name));
  const [only, ...others] = declared;
  const isOne = others.length === 0 && kind !== "function" && /^[\w$]+$/.test(only?.text ?? "");
  return isOne ? only?.text : undefined;
}

/** Returns a preview of a loop variable's value in the shown iteration. */
function passValue({ run, pass }: StepRunState, name: string): string | undefined {
  const preview = run.blocks.find((block) => block.pass === pass)?.names?.preview;
  const [head, end] = [`{ ${name}: `, " }"];
  const isWhole = preview?.startsWith(head) && preview.endsWith(end);
  return isWhole ? preview?.slice(head.length, -end.length) : undefined;
}

/** Returns a preview of each variable that a step can read, as recorded in the shown run, by name. */
export function recordedNames(
  { steps }: FlowIndex,
  { steps: runStates }: Pick<RunView, "steps">,
  id: string,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const current = steps.get(id);
  if (!current) return found;
  const path = [...current.owners.flatMap((owner) => steps.get(owner.id) ?? []), current];
  for (const [depth, { block, index, step }] of path.entries()) {
    for (const before of block.steps.slice(0, index)) {
      const name = resultName(before);
      const value = runStates.get(before.id)?.run.result?.preview;
      if (name !== undefined && value !== undefined) found.set(name, value);
    }
    // A loop's list is evaluated before there is an element.
    const runState = depth < path.length - 1 ? runStates.get(step.id) : undefined;
    const name = runState && step.kind === "for" ? resultName(step) : undefined;
    const value = runState && name !== undefined ? passValue(runState, name) : undefined;
    if (name !== undefined && value !== undefined) found.set(name, value);
  }
  return found;
}
