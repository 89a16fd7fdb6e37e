import type { webhooks } from "@octokit/openapi-webhooks-types";
import type { HandlerContext } from "../webhook/trigger.ts";
import type { GitHubActions } from "./github-actions.ts";

/** An event of GitHub, whatever its action: `issues`. */
export type GitHubEvent = keyof GitHubActions;

type NameOfAction<Event extends GitHubEvent> = Event extends GitHubEvent
  ? `${Event}.${GitHubActions[Event]}`
  : never;

/** Whatever a handler can be registered for: `issues` and `issues.opened`. */
export type GitHubEventName = GitHubEvent | NameOfAction<GitHubEvent>;

type Dashed<Text extends string> = Text extends `${infer Head}_${infer Tail}`
  ? `${Head}-${Dashed<Tail>}`
  : Text;

/** The names that GitHub's description of its webhooks spells in another way than the events themselves. */
interface UnusualKeys {
  readonly "custom_property.promote_to_enterprise": "custom-property-promoted-to-enterprise";
}

/** The actions that senders choose: described as any text, although the event's name says which one it is. */
interface OpenActions {
  readonly "repository_dispatch.sample.collected": { action: "sample.collected" };
}

type KeyOf<Name extends string> = Name extends keyof UnusualKeys
  ? UnusualKeys[Name]
  : Name extends `${infer Event}.${infer Action}`
    ? `${Dashed<Event>}-${Dashed<Action>}`
    : Dashed<Name>;

type Described<Key> = Key extends keyof webhooks
  ? webhooks[Key]["post"]["requestBody"]["content"]["application/json"]
  : never;

/** The names under which an event is delivered: with its action, where it has actions. */
export type GitHubDelivered<Name extends GitHubEventName> = Name extends GitHubEvent
  ? [GitHubActions[Name]] extends [never]
    ? Name
    : NameOfAction<Name>
  : Name;

type DescribedFor<Name extends GitHubEventName> =
  GitHubDelivered<Name> extends infer One ? (One extends string ? Described<KeyOf<One>> : never) : never;

/** The payload of an event: exactly what GitHub describes; of a bare event, the union of those of its actions. */
export type GitHubPayload<Name extends GitHubEventName> = Name extends keyof OpenActions
  ? DescribedFor<Name> & OpenActions[Name]
  : DescribedFor<Name>;

/** What a handler of an event is given: `async function greet({ payload }: GitHubContext<"issues.opened">) {}`. */
export type GitHubContext<Name extends GitHubEventName> = HandlerContext<
  GitHubPayload<Name>,
  GitHubDelivered<Name>
>;
