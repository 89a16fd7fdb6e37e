import type { components, webhooks } from "@octokit/openapi-webhooks-types";
import type { HandlerContext } from "../webhook/trigger.ts";
import type { GitHubActions } from "./github-actions.generated.ts";

/**
 * A GitHub event without an action, such as `issues`.
 * @example
 * const event: GitHubEvent = "issues";
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
export type GitHubEvent = keyof GitHubActions;

type NameOfAction<Event extends GitHubEvent> = Event extends GitHubEvent
  ? `${Event}.${GitHubActions[Event]}`
  : never;

/**
 * The event names that handlers can be registered for, such as `issues` and `issues.opened`.
 * @example
 * const names: GitHubEventName[] = ["issues", "issues.opened"];
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
export type GitHubEventName = GitHubEvent | NameOfAction<GitHubEvent>;

type Dashed<Text extends string> = Text extends `${infer Head}_${infer Tail}`
  ? `${Head}-${Dashed<Tail>}`
  : Text;

/** Names that differ between GitHub's webhook description and the delivered events. */
interface UnusualKeys {
  readonly "custom_property.promote_to_enterprise": "custom-property-promoted-to-enterprise";
  readonly "issue_relates_to.relates_to_added": "issue-relates-to-added";
  readonly "issue_relates_to.relates_to_removed": "issue-relates-to-removed";
}

/** The only event whose actions are defined by senders. GitHub's description lists an example action for it. */
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
 * The names of the delivered events: with an action if the event has actions.
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
 * GitHub's description types every label as not archived, even in an event that contains the user who archived the
 * label, so no label would match the event's type.
 */
type ArchivedLabel = Omit<Schemas["webhooks_label"], "archived_at" | "archived_by"> & {
  archived_at: string;
  archived_by: Schemas["simple-user"];
};

/**
 * The remaining identifiers of an alert whose advisory was withdrawn, collected before the alert was deleted.
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

/** Payloads that are missing from GitHub's description, or that no value can satisfy as described. */
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
 * An event's payload as described by GitHub. For an event without an action, the union of its actions' payloads.
 * @example
 * function titleOf({ issue }: GitHubPayload<"issues.opened">) {
 *   return issue.title;
 * }
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
export type GitHubPayload<Name extends GitHubEventName> =
  GitHubDelivered<Name> extends infer One ? (One extends string ? PayloadOf<One> : never) : never;

/** The declared members of an object type, without its index signature. */
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
 * An event's payload for use in tests. GitHub's description contains types such as `User & Record<string, never>`
 * that no object satisfies. Handlers can read the same members from both types.
 * @example
 * const payload: GitHubSent<"star.created"> = JSON.parse(await readFile("test/star.json", "utf8"));
 * await deliver(webhook, { event: "star.created", payload });
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
export type GitHubSent<Name extends GitHubEventName> = Sendable<GitHubPayload<Name>>;

/**
 * The argument that an event's handler is called with.
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
