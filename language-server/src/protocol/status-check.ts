import type { Block, Step } from "./flow-document.ts";

/** The statement that fails because of a response with an error status, without its semicolon. */
export const statusError = (response: string): string =>
  `throw new Error(\`Request failed: \${${response}.status}\`, { cause: ${response} })`;

/** The statement that fails where a response has an error status, without its semicolon; `gap` stands before what it does. */
export const statusCheck = (response: string, gap = "\n  "): string =>
  `if (!${response}.ok)${gap}${statusError(response)}`;

/** What a flow does where a response has an error status. */
export interface StatusCheck {
  readonly step: Step;
  /** What runs then. */
  readonly block: Block;
  /** The last step of the block if it throws. */
  readonly fails: Step | undefined;
}

/** Kinds of steps behind which nothing runs. */
export const jumps: ReadonlySet<string> = new Set(["throw", "return", "break", "continue"]);

/** True for a condition that holds for each response with an error status. */
function meansError(condition: string, response: string): boolean {
  const text = condition.replace(/\s+/g, "").replace(`${response}.`, "@.");
  return /^(?:!@\.ok|@\.ok(?:===?false|!==?true)|@\.status(?:>=400|>399|!==?2\d\d)|400<=@\.status)$/.test(
    text,
  );
}

/**
 * The first `if` after a request, in the same block, that runs if the response has an error status; undefined if there is none
 * before the name of the response gets another value.
 */
export function statusCheckAfter({ steps }: Block, request: Step): StatusCheck | undefined {
  const response = request.fields.find(({ name }) => name === "result")?.text;
  if (!response) return undefined;
  for (const step of steps.slice(steps.findIndex(({ id }) => id === request.id) + 1)) {
    if (step.disabled) continue;
    const textOf = (wanted: string): string => step.fields.find(({ name }) => name === wanted)?.text ?? "";
    const [block] = step.blocks;
    if (step.kind === "if" && block && meansError(textOf("condition"), response)) {
      const last = block.steps.findLast(({ disabled }) => !disabled);
      return { step, block, fails: last?.kind === "throw" ? last : undefined };
    }
    if (jumps.has(step.kind) || textOf("result") === response || textOf("target") === response)
      return undefined;
  }
  return undefined;
}
