import type { HandlerContext } from "../webhook/trigger.ts";
import type { GitLabPayloads } from "./gitlab-types.generated.ts";

/** The names of the delivered events: `push`, `issue.open`. */
type Delivered = keyof GitLabPayloads;

/** The events that have actions, such as `issue` in `issue.open`. */
type Acting = Delivered extends infer Name
  ? Name extends `${infer Event}.${string}`
    ? Event
    : never
  : never;

/**
 * The event names that handlers can be registered for, such as `push`, `issue` and `issue.open`.
 * @example
 * const names: GitLabEventName[] = ["push", "issue", "issue.open"];
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/
 */
export type GitLabEventName = Delivered | Acting;

/**
 * The names of the delivered events: with an action if the event has actions.
 * @example
 * const event: GitLabDelivered<"issue"> = "issue.open";
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/
 */
export type GitLabDelivered<Name extends GitLabEventName> = Name extends Acting
  ? Extract<Delivered, `${Name}.${string}`>
  : Name;

/**
 * An event's payload. For the name without an action, the union of its actions' payloads.
 * @example
 * function titleOf({ object_attributes }: GitLabPayload<"issue.open">) {
 *   return object_attributes.title;
 * }
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/
 */
export type GitLabPayload<Name extends GitLabEventName> =
  GitLabDelivered<Name> extends infer One ? (One extends Delivered ? GitLabPayloads[One] : never) : never;

/**
 * The argument that an event's handler is called with.
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
