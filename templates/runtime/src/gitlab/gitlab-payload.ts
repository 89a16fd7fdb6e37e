import type { HandlerContext } from "../webhook/trigger.ts";
import type {
  GitLabEmojiEvent,
  GitLabIssueEvent,
  GitLabMergeRequestEvent,
  GitLabNoteEvent,
  GitLabPush,
  GitLabWikiPageEvent,
} from "./gitlab-code-events.ts";
import type {
  GitLabDeploymentEvent,
  GitLabFeatureFlagEvent,
  GitLabJobEvent,
  GitLabPipelineEvent,
  GitLabReleaseEvent,
} from "./gitlab-delivery-events.ts";
import type {
  GitLabAccessTokenEvent,
  GitLabMemberEvent,
  GitLabMilestoneEvent,
  GitLabProjectEvent,
  GitLabSubgroupEvent,
  GitLabVulnerabilityEvent,
} from "./gitlab-group-events.ts";

type IssueAction = "open" | "close" | "reopen" | "update";
type MergeRequestAction = IssueAction | "approved" | "unapproved" | "approval" | "unapproval" | "merge";
type PageAction = "create" | "update" | "delete";
type PipelineStatus =
  | "created"
  | "waiting_for_resource"
  | "preparing"
  | "pending"
  | "running"
  | "success"
  | "failed"
  | "canceling"
  | "canceled"
  | "skipped"
  | "manual"
  | "scheduled";

/** Every event of GitLab that has actions: its payload by its action. */
interface Actions {
  readonly issue: { readonly [Name in IssueAction]: GitLabIssueEvent<"issue", Name> };
  readonly work_item: { readonly [Name in IssueAction]: GitLabIssueEvent<"work_item", Name> };
  readonly merge_request: { readonly [Name in MergeRequestAction]: GitLabMergeRequestEvent<Name> };
  readonly note: {
    readonly [Name in "commit" | "merge_request" | "issue" | "snippet"]: GitLabNoteEvent<Name>;
  };
  readonly wiki_page: { readonly [Name in PageAction]: GitLabWikiPageEvent<Name> };
  readonly pipeline: { readonly [Name in PipelineStatus]: GitLabPipelineEvent<Name> };
  readonly job: { readonly [Name in PipelineStatus]: GitLabJobEvent<Name> };
  readonly deployment: {
    readonly [Name in "running" | "success" | "failed" | "canceled"]: GitLabDeploymentEvent<Name>;
  };
  readonly release: { readonly [Name in PageAction]: GitLabReleaseEvent<Name> };
  readonly milestone: {
    readonly [Name in "create" | "close" | "reopen" | "delete"]: GitLabMilestoneEvent<Name>;
  };
  readonly emoji: { readonly [Name in "award" | "revoke"]: GitLabEmojiEvent<Name> };
}

type MemberName =
  | "user_add_to_group"
  | "user_update_for_group"
  | "user_remove_from_group"
  | "user_access_request_to_group"
  | "user_access_request_denied_for_group";

type Members = { readonly [Name in MemberName]: GitLabMemberEvent<Name> };

/** Every event of GitLab that has no action. */
interface Plain extends Members {
  readonly push: GitLabPush<"push">;
  readonly tag_push: GitLabPush<"tag_push">;
  readonly feature_flag: GitLabFeatureFlagEvent;
  readonly access_token: GitLabAccessTokenEvent;
  readonly vulnerability: GitLabVulnerabilityEvent;
  readonly project_create: GitLabProjectEvent<"project_create">;
  readonly project_destroy: GitLabProjectEvent<"project_destroy">;
  readonly subgroup_create: GitLabSubgroupEvent<"subgroup_create">;
  readonly subgroup_destroy: GitLabSubgroupEvent<"subgroup_destroy">;
}

type Acting<Event extends keyof Actions> = Event extends keyof Actions
  ? `${Event}.${keyof Actions[Event] & string}`
  : never;

/** Whatever a handler can be registered for: `push`, `issue` and `issue.open`. */
export type GitLabEventName = keyof Plain | keyof Actions | Acting<keyof Actions>;

/** The names under which an event is delivered: with its action, where it has actions. */
export type GitLabDelivered<Name extends GitLabEventName> = Name extends keyof Actions ? Acting<Name> : Name;

/** The payload of an event; of one that has actions without its action, the union of those of its actions. */
export type GitLabPayload<Name extends GitLabEventName> = Name extends keyof Plain
  ? Plain[Name]
  : Name extends keyof Actions
    ? Actions[Name][keyof Actions[Name]]
    : Name extends `${infer Event extends keyof Actions}.${infer Action}`
      ? Action extends keyof Actions[Event]
        ? Actions[Event][Action]
        : never
      : never;

/** What a handler of an event is given: `async function greet({ payload }: GitLabContext<"issue.open">) {}`. */
export type GitLabContext<Name extends GitLabEventName> = HandlerContext<
  GitLabPayload<Name>,
  GitLabDelivered<Name>
>;
