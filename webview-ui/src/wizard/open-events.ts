import type { WizardEvent } from "@hookloom/language-server/protocol";

const description = "An event that its sender names";

/** The events of a source whose senders name theirs, with those that were chosen and the one that is being typed. */
export function withNamed(
  events: readonly WizardEvent[],
  chosen: readonly string[],
  typed: string,
): readonly WizardEvent[] {
  const isName = /^[\x21-\x7e]{1,200}$/.test(typed);
  const names = new Set(isName ? [...chosen, typed] : chosen);
  for (const { name } of events) names.delete(name);
  return [...events, ...[...names].map((name) => ({ name, description }))];
}
