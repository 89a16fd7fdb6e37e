import type { Block, Step } from "./flow-document.ts";

/** The statement that fails where a response has an error status, without its semicolon; `gap` stands before what it does. */
export const statusCheck = (response: string, gap = "\n  "): string =>
  `if (!${response}.ok)${gap}throw new Error(\`Request failed: \${${response}.status}\`, { cause: ${response} })`;

/**
 * The step right behind a request that does nothing but throw where its response has an error status; undefined where
 * none does. One that does more holds statements of a person, which must not go with the check.
 */
export function statusCheckAfter({ steps }: Block, request: Step): Step | undefined {
  const response = request.fields.find(({ name }) => name === "result")?.text;
  const next = steps[steps.findIndex(({ id }) => id === request.id) + 1];
  if (!response || next?.kind !== "if" || next.disabled) return undefined;
  const condition = next.fields.find(({ name }) => name === "condition")?.text.replace(/\s+/g, "");
  const fails = [`!${response}.ok`, `${response}.ok===false`, `${response}.ok!==true`];
  const [only, ...others] = next.blocks;
  const throws = only?.steps.length === 1 && only.steps[0]?.kind === "throw" && others.length === 0;
  return throws && fails.includes(condition ?? "") ? next : undefined;
}
