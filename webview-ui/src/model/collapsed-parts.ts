import type { Flow, FlowDocument, Step } from "@hookloom/protocol/flow-document";
import { type Collapsed, hidesBlocks, hidesSteps } from "@hookloom/protocol/step-blocks";
import { isRecord } from "@hookloom/protocol/unknown-values";
import { listSteps } from "@hookloom/protocol/walk";

/** A collapsed step or block, identified by the text of its step, because ids change when the file is read again. */
interface CollapsedPart {
  readonly words: string;
  /** The zero-based index among the flow's steps with the same text. */
  readonly nth: number;
  /** The index of the block in its step, if only the block is collapsed. */
  readonly block?: number;
}

/** The collapsed parts of a file, by the name of the flow. If a name occurs several times, a number is appended. */
export type CollapsedParts = Readonly<Record<string, readonly CollapsedPart[]>>;

const isPart = (value: unknown): value is CollapsedPart =>
  isRecord(value) &&
  typeof value.words === "string" &&
  Number.isSafeInteger(value.nth) &&
  (value.block === undefined || Number.isSafeInteger(value.block));

export const isCollapsedParts = (value: unknown): value is CollapsedParts =>
  isRecord(value) && Object.values(value).every((parts) => Array.isArray(parts) && parts.every(isPart));

/** Longer text would not distinguish statements any better. */
const maxKeyLength = 160;

const partKey = ({ kind, label, detail = "" }: Step): string =>
  `${kind} ${label} ${detail}`.slice(0, maxKeyLength);

/** Numbers entries with the same text, starting at 0. */
function createNumbering(): (words: string) => number {
  const counts = new Map<string, number>();
  return (words) => {
    const nth = counts.get(words) ?? 0;
    counts.set(words, nth + 1);
    return nth;
  };
}

function flowKeys(flows: readonly Flow[]): readonly { readonly key: string; readonly flow: Flow }[] {
  const nextIndex = createNumbering();
  return flows.map((flow) => {
    const nth = nextIndex(flow.name);
    return { key: nth === 0 ? flow.name : `${flow.name} ${nth + 1}`, flow };
  });
}

/** Converts collapsed ids to a form that does not depend on ids, which may change when the file is read again. */
export function collapsedParts({ flows }: FlowDocument, collapsed: Collapsed): CollapsedParts {
  if (collapsed.size === 0) return {};
  const entries = flowKeys(flows).map(({ key, flow }) => {
    const nextIndex = createNumbering();
    const parts = listSteps(flow).flatMap((step): CollapsedPart[] => {
      const words = partKey(step);
      const nth = nextIndex(words);
      return [
        ...(hidesBlocks(collapsed, step) ? [{ words, nth }] : []),
        ...step.blocks.flatMap((block, blockIndex) =>
          hidesSteps(collapsed, step, block) ? [{ words, nth, block: blockIndex }] : [],
        ),
      ];
    });
    return [key, parts] as const;
  });
  return Object.fromEntries(entries.filter(([, parts]) => parts.length > 0));
}

/** Returns the ids of saved collapsed parts, without those that are no longer in the text. */
export function collapsedIds({ flows }: FlowDocument, kept: CollapsedParts): Collapsed {
  const ids = new Set<string>();
  for (const { key, flow } of flowKeys(flows)) {
    const parts = Object.hasOwn(kept, key) ? (kept[key] ?? []) : [];
    if (parts.length === 0) continue;
    const nextIndex = createNumbering();
    for (const step of listSteps(flow)) {
      const words = partKey(step);
      const nth = nextIndex(words);
      for (const part of parts) {
        if (part.words !== words || part.nth !== nth) continue;
        const id = part.block === undefined ? step.id : step.blocks[part.block]?.id;
        if (id !== undefined) ids.add(id);
      }
    }
  }
  return ids;
}
