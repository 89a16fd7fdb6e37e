import type { Flow } from "@hookloom/protocol/flow-document";
import { eventTitle } from "@hookloom/protocol/frameworks";
import { printable } from "@hookloom/protocol/printable";

/** One printable line, whatever the text of a step contains. */
export const oneLine = (text: string, limit: number): string => {
  const line = printable(text.replace(/\s+/g, " ").trim());
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
};

/** The title of a flow: what it handles, or its name behind its decorators. */
export function titleOf(flow: Flow): string {
  if (flow.triggers.length === 0) return [...(flow.decorators ?? []), flow.name].join(" ");
  return flow.triggers.map((one) => `${eventTitle(one)} (${one.trigger})`).join(", ");
}
