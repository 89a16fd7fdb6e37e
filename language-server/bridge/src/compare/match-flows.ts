import { sharedFraction } from "./code.ts";
import type { FlowNode, Tree } from "./tree.ts";

/** Functions that have a smaller share of their steps in common are treated as different. */
const minSharedSteps = 0.5;

/**
 * Finds the flows that exist on both sides: by trigger or by name, then by equal bodies, then by the same event of another
 * trigger, then by the majority of their steps.
 */
export function matchFlows(before: Tree, after: Tree): readonly (readonly [FlowNode, FlowNode])[] {
  const pairs: (readonly [FlowNode, FlowNode])[] = [];
  const pair = (a: FlowNode, b: FlowNode): void => {
    setMatch(a, b);
    setMatch(a.body, b.body);
    pairs.push([a, b]);
  };
  const pairByKey = (toKey: (flow: FlowNode) => string | undefined): void => {
    const others = groupsBy(unmatched(after), toKey);
    for (const [key, group] of groupsBy(unmatched(before), toKey)) {
      const candidates = (key !== undefined && others.get(key)) || [];
      for (const one of group) {
        const other = candidates.find((each) => !each.match && each.body.whole === one.body.whole);
        if (other) pair(one, other);
      }
      const remaining = candidates.filter(({ match }) => !match);
      group
        .filter(({ match }) => !match)
        .forEach((one, index) => {
          const other = remaining[index];
          if (other) pair(one, other);
        });
    }
  };
  pairByKey(({ flow }) => (flow.triggers.length > 0 ? triggerKey(flow.triggers) : `function ${flow.name}`));
  pairByKey(({ flow, body }) =>
    body.nodes.length > 0 || flow.file !== undefined ? `${body.whole} ${flow.file ?? ""}` : undefined,
  );
  pairByKey(({ flow: { triggers } }) =>
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

export function groupsBy<Item, Key>(
  items: readonly Item[],
  toKey: (item: Item) => Key,
): ReadonlyMap<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = toKey(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

export function setMatch<Node extends { match?: Node }>(a: Node, b: Node): void {
  a.match = b;
  b.match = a;
}

function closestFlow(one: FlowNode, others: readonly FlowNode[]): FlowNode | undefined {
  let best: FlowNode | undefined;
  let most = 0;
  for (const other of others) {
    const share = sharedFraction(topCodes(one), topCodes(other));
    if (share > most && share >= minSharedSteps) [best, most] = [other, share];
  }
  return best;
}

/** The codes of the top-level steps of a flow, sorted. */
const topCodes = ({ body }: FlowNode): Int32Array => Int32Array.from(body.nodes, ({ code }) => code).sort();
