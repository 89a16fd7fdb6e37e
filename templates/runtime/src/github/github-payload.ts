import type { components, webhooks } from "@octokit/openapi-webhooks-types";
import type { HandlerContext } from "../webhook/trigger.ts";
import type { GitHubActions } from "./github-actions.generated.ts";

/**
 * An event of GitHub, whatever its action: `issues`.
 * @example
 * const event: GitHubEvent = "issues";
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
export type GitHubEvent = keyof GitHubActions;

type NameOfAction<Event extends GitHubEvent> = Event extends GitHubEvent
  ? `${Event}.${GitHubActions[Event]}`
  : never;

/**
 * The names that a handler can be registered for: `issues` and `issues.opened`.
 * @example
 * const names: GitHubEventName[] = ["issues", "issues.opened"];
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
export type GitHubEventName = GitHubEvent | NameOfAction<GitHubEvent>;

type Dashed<Text extends string> = Text extends `${infer Head}_${infer Tail}`
  ? `${Head}-${Dashed<Tail>}`
  : Text;

/** The names that GitHub's description of its webhooks spells differently from the events. */
interface UnusualKeys {
  readonly "custom_property.promote_to_enterprise": "custom-property-promoted-to-enterprise";
  readonly "issue_relates_to.relates_to_added": "issue-relates-to-added";
  readonly "issue_relates_to.relates_to_removed": "issue-relates-to-removed";
}

/** The one event whose actions senders name: its description has the name of an example. */
type Dispatch = `repository_dispatch.${string}`;

type KeyOf<Name extends string> = Name extends keyof UnusualKeys
  ? UnusualKeys[Name]
  : Name extends Dispatch
    ? "repository-dispatch-sample.collected"
    : Name extends `${infer Event}.${infer Action}`
      ? `${Dashed<Event>}-${Dashed<Action>}`
      : Dashed<Name>;

type Described<Key> = Key extends keyof webhooks
  ? webhooks[Key]["post"]["requestBody"]["content"]["application/json"]
  : never;

/**
 * The names under which an event is delivered: with its action, where it has actions.
 * @example
 * const event: GitHubDelivered<"issues"> = "issues.opened";
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
export type GitHubDelivered<Name extends GitHubEventName> = Name extends GitHubEvent
  ? [GitHubActions[Name]] extends [never]
    ? Name
    : NameOfAction<Name>
  : Name;

type Schemas = components["schemas"];

/**
 * The description types every label as not archived, even where it adds the user who archived it, so no label would
 * fit the event.
 */
type ArchivedLabel = Omit<Schemas["webhooks_label"], "archived_at" | "archived_by"> & {
  archived_at: string;
  archived_by: Schemas["simple-user"];
};

/**
 * What is left of an alert whose advisory was withdrawn: identifiers, taken before it was deleted.
 * @example
 * hub.on("dependabot_alert.withdrawn", ({ payload, log }) => {
 *   const alert: GitHubWithdrawnAlert = payload.alert;
 *   log.info(`Withdrawn: ${alert.security_advisory.ghsa_id}`);
 * });
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads?actionType=withdrawn#dependabot_alert
 */
export interface GitHubWithdrawnAlert {
  id: number;
  node_id: string;
  number: number;
  state: "withdrawn";
  dependency: {
    package: { ecosystem: string; name: string };
    manifest_path: string | null;
    version_requirement?: string | null;
    scope: "development" | "runtime" | null;
    relationship?: "unknown" | "direct" | "transitive" | "inconclusive" | null;
  };
  security_advisory: { ghsa_id: string; cve_id: string | null };
  url: string;
  html_url: string;
  created_at: string;
  withdrawn_at: string;
}

/** The payloads that the description lacks, or describes in a way that no value fits. */
interface Corrected {
  readonly "label.archived": Omit<Described<"label-archived">, "label"> & { label: ArchivedLabel };
  readonly "dependabot_alert.withdrawn": Omit<Described<"dependabot-alert-fixed">, "action" | "alert"> & {
    action: "withdrawn";
    alert: GitHubWithdrawnAlert;
  };
}

type PayloadOf<Name extends string> = Name extends keyof Corrected
  ? Corrected[Name]
  : Name extends `repository_dispatch.${infer Action}`
    ? Omit<Described<KeyOf<Name>>, "action"> & { action: Action }
    : Described<KeyOf<Name>>;

/**
 * The payload of an event: exactly what GitHub describes; of a bare event, the union of those of its actions.
 * @example
 * function titleOf({ issue }: GitHubPayload<"issues.opened">) {
 *   return issue.title;
 * }
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
export type GitHubPayload<Name extends GitHubEventName> =
  GitHubDelivered<Name> extends infer One ? (One extends string ? PayloadOf<One> : never) : never;

/** The declared members of an object, without its index signature. */
type Known<Type> = {
  [Key in keyof Type as string extends Key ? never : number extends Key ? never : Key]: Sendable<Type[Key]>;
};

type Sendable<Type> = Type extends string | number | boolean | null | undefined
  ? Type
  : Type extends readonly (infer Element)[]
    ? Sendable<Element>[]
    : string extends keyof Type
      ? [Type[string & keyof Type]] extends [never]
        ? [keyof Known<Type>] extends [never]
          ? Readonly<Record<string, unknown>>
          : Known<Type>
        : Type
      : { [Key in keyof Type]: Sendable<Type[Key]> };

/**
 * The payload of an event as a test can write it down. GitHub's description contains types such as `User &
 * Record<string, never>` that no object satisfies; a handler reads the same from both.
 * @example
 * const payload: GitHubSent<"star.created"> = JSON.parse(await readFile("test/star.json", "utf8"));
 * await deliver(webhook, { event: "star.created", payload });
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
export type GitHubSent<Name extends GitHubEventName> = Sendable<GitHubPayload<Name>>;

/**
 * What a handler of an event is given.
 * @example
 * async function greet({ payload, log }: GitHubContext<"issues.opened">) {
 *   log.info(`Hello ${payload.sender.login}`);
 * }
 * hub.on("issues.opened", greet);
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
export type GitHubContext<Name extends GitHubEventName> = HandlerContext<
  GitHubPayload<Name>,
  GitHubDelivered<Name>
>;
