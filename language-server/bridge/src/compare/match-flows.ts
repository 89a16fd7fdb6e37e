import type { FlowNode, StepNode, Tree } from "./tree.ts";

/** Two functions that share less than this of their steps are two functions. */
const enough = 0.5;

/**
 * Finds the flows that both sides have: by what triggers them or by their name, then by the same body, then by the same
 * event of another trigger, then by most of their steps.
 */
export function matchFlows(before: Tree, after: Tree): readonly (readonly [FlowNode, FlowNode])[] {
  const pairs: (readonly [FlowNode, FlowNode])[] = [];
  const pair = (a: FlowNode, b: FlowNode): void => {
    a.match = b;
    b.match = a;
    a.body.match = b.body;
    b.body.match = a.body;
    pairs.push([a, b]);
  };
  const byKey = (keyOf: (flow: FlowNode) => string | undefined): void => {
    const others = groupFlows(unmatched(after), keyOf);
    for (const [key, group] of groupFlows(unmatched(before), keyOf)) {
      const candidates = others.get(key) ?? [];
      for (const one of group) {
        const other = candidates.find((each) => !each.match && each.body.whole === one.body.whole);
        if (other) pair(one, other);
      }
      const left = candidates.filter(({ match }) => !match);
      group
        .filter(({ match }) => !match)
        .forEach((one, index) => {
          const other = left[index];
          if (other) pair(one, other);
        });
    }
  };
  byKey(({ flow }) => (flow.triggers.length > 0 ? triggerKey(flow.triggers) : `function ${flow.name}`));
  byKey(({ flow, body }) =>
    body.nodes.length > 0 || flow.file !== undefined ? `${body.whole} ${flow.file ?? ""}` : undefined,
  );
  byKey(({ flow: { triggers } }) =>
    triggers.length > 0
      ? triggers
          .map(({ source, event }) => `${source} ${event}`)
          .sort()
          .join()
      : undefined,
  );
  for (const one of unmatched(before)) {
    const best = closestFlow(one, unmatched(after));
    if (best) pair(one, best);
  }
  return pairs;
}

const triggerKey = (triggers: FlowNode["flow"]["triggers"]): string =>
  triggers
    .map(({ trigger, event, detail = "" }) => `${trigger} ${event} ${detail}`)
    .sort()
    .join();

const unmatched = ({ flows }: Tree): readonly FlowNode[] => flows.filter(({ match }) => !match);

function groupFlows(
  flows: readonly FlowNode[],
  keyOf: (flow: FlowNode) => string | undefined,
): ReadonlyMap<string, readonly FlowNode[]> {
  const groups = new Map<string, FlowNode[]>();
  for (const flow of flows) {
    const key = keyOf(flow);
    if (key === undefined) continue;
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(flow);
  }
  return groups;
}

function closestFlow(one: FlowNode, others: readonly FlowNode[]): FlowNode | undefined {
  let best: FlowNode | undefined;
  let most = 0;
  for (const other of others) {
    const share = sharedSteps(one.body.nodes, other.body.nodes);
    if (share > most && share >= enough) [best, most] = [other, share];
  }
  return best;
}

/** The share of the steps at the top of two flows that both have. */
function sharedSteps(a: readonly StepNode[], b: readonly StepNode[]): number {
  if (a.length + b.length === 0) return 0;
  const left = new Map<number, number>();
  for (const { code } of a) left.set(code, (left.get(code) ?? 0) + 1);
  let common = 0;
  for (const { code } of b) {
    const count = left.get(code) ?? 0;
    if (count > 0) common++;
    left.set(code, count - 1);
  }
  return (2 * common) / (a.length + b.length);
}
