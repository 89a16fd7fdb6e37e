import type { Step } from "@hookloom/protocol/flow-document";
import type { FlowIndex } from "./flow-index.ts";

/** Returns the steps whose label, detail, comment or fields contain all words, in reading order. */
export function findSteps(index: FlowIndex, query: string): string[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const searchText = (step: Step): string =>
    [step.label, step.detail, step.comment, ...step.fields.map(({ text }) => text)].join(" ").toLowerCase();
  return [...index.steps.values()]
    .filter(({ step }) => {
      const text = searchText(step);
      return words.every((word) => text.includes(word));
    })
    .map(({ step }) => step.id);
}
