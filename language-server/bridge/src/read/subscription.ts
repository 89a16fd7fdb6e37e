import type * as t from "@babel/types";
import type { Framework, Range } from "@hookloom/protocol/flow-document";
import { constantText, withoutParens } from "../steps/fields.ts";
import { nodeRange } from "../syntax/babel.ts";

/** One event that a call subscribes to. */
export interface SubscribedEvent {
  readonly name: string;
  /** The range of its literal; if the method itself determines the event, of the method's name. */
  readonly range: Range;
  /** What narrows it down, as the name of a slash command does. */
  readonly detail?: string;
}

/** The events that one call subscribes a handler to. */
export interface Subscription {
  /** The variable of the trigger, or of a framework's app. */
  readonly trigger: string;
  readonly source: string;
  readonly framework?: Framework;
  readonly events: readonly SubscribedEvent[];
  readonly handler: t.Node | undefined;
}

/** The events that an argument names: one literal, or an array of them. */
export function literalEvents(argument: t.Node | undefined): readonly SubscribedEvent[] {
  const node = argument && withoutParens(argument);
  const name = constantText(node);
  if (node && name !== undefined) return [{ name, range: nodeRange(node) }];
  if (node?.type !== "ArrayExpression") return [];
  return node.elements.flatMap((element) => (element === null ? [] : literalEvents(element)));
}
