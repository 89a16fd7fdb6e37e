import type * as ast from "@babel/types";
import type { Framework, Range } from "@hookloom/protocol/flow-document";
import { constantText, withoutParens } from "../steps/fields.ts";
import { nodeRange } from "../syntax/babel.ts";

/** An event that a call subscribes to. */
export interface SubscribedEvent {
  readonly name: string;
  /**
   * The range of the event's literal. If the method itself determines the event, the range of the method
   * name.
   */
  readonly range: Range;
  /** A filter for the event, such as the name of a slash command. */
  readonly detail?: string;
}

/** The events that a call subscribes a handler to. */
export interface Subscription {
  /** The variable of the trigger, or of a framework's app. */
  readonly trigger: string;
  readonly source: string;
  readonly framework?: Framework;
  readonly events: readonly SubscribedEvent[];
  readonly handler: ast.Node | undefined;
}

/** The events in an argument: a single literal, or an array of literals. */
export function literalEvents(argument: ast.Node | undefined): readonly SubscribedEvent[] {
  const node = argument && withoutParens(argument);
  const name = constantText(node);
  if (node && name !== undefined) return [{ name, range: nodeRange(node) }];
  if (node?.type !== "ArrayExpression") return [];
  return node.elements.flatMap((element) => (element === null ? [] : literalEvents(element)));
}
