import type { HandlerContext } from "../webhook/trigger.ts";
import type { GitLabPayloads } from "./gitlab-types.generated.ts";

/** The names under which events are delivered: `push`, `issue.open`. */
type Delivered = keyof GitLabPayloads;

/** The events that have actions: `issue` of `issue.open`. */
type Acting = Delivered extends infer Name
  ? Name extends `${infer Event}.${string}`
    ? Event
    : never
  : never;

/**
 * The names that a handler can be registered for: `push`, `issue` and `issue.open`.
 * @example
 * const names: GitLabEventName[] = ["push", "issue", "issue.open"];
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/
 */
export type GitLabEventName = Delivered | Acting;

/**
 * The names under which an event is delivered: with its action, where it has actions.
 * @example
 * const event: GitLabDelivered<"issue"> = "issue.open";
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/
 */
export type GitLabDelivered<Name extends GitLabEventName> = Name extends Acting
  ? Extract<Delivered, `${Name}.${string}`>
  : Name;

/**
 * The payload of an event; for the bare name of an event with actions, the union of the payloads of its actions.
 * @example
 * function titleOf({ object_attributes }: GitLabPayload<"issue.open">) {
 *   return object_attributes.title;
 * }
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/
 */
export type GitLabPayload<Name extends GitLabEventName> =
  GitLabDelivered<Name> extends infer One ? (One extends Delivered ? GitLabPayloads[One] : never) : never;

/**
 * What a handler of an event is given.
 * @example
 * async function greet({ payload, log }: GitLabContext<"issue.open">) {
 *   log.info(`Hello ${payload.user.name}`);
 * }
 * lab.on("issue.open", greet);
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/
 */
export type GitLabContext<Name extends GitLabEventName> = HandlerContext<
  GitLabPayload<Name>,
  GitLabDelivered<Name>
>;
