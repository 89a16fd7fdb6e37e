import type {
  GitLabChanges,
  GitLabCommit,
  GitLabIssue,
  GitLabLabel,
  GitLabMergeRequest,
  GitLabNote,
  GitLabProject,
  GitLabPushedCommit,
  GitLabRepository,
  GitLabSnippet,
  GitLabUser,
} from "./gitlab-objects.ts";

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#push-events */
export interface GitLabPush<Kind extends "push" | "tag_push"> {
  readonly object_kind: Kind;
  readonly event_name: Kind;
  /** Forty zeros where the branch or tag is new. */
  readonly before: string;
  /** Forty zeros where the branch or tag was deleted. */
  readonly after: string;
  readonly ref: string;
  readonly ref_protected: boolean;
  readonly checkout_sha: string | null;
  readonly message?: string | null;
  readonly user_id: number;
  readonly user_name: string;
  readonly user_username: string;
  readonly user_email?: string | null;
  readonly user_avatar: string | null;
  readonly project_id: number;
  readonly project: GitLabProject;
  readonly repository: GitLabRepository;
  /** The newest twenty at most; `total_commits_count` counts them all. */
  readonly commits: readonly GitLabPushedCommit[];
  readonly total_commits_count: number;
}

type Acted<Attributes, Action> = Attributes & { readonly action: Action };

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#work-item-events */
export interface GitLabIssueEvent<Kind extends "issue" | "work_item", Action extends string> {
  readonly object_kind: Kind;
  readonly event_type: string;
  readonly user: GitLabUser;
  readonly project: GitLabProject;
  readonly repository: GitLabRepository;
  readonly object_attributes: Acted<GitLabIssue, Action>;
  readonly labels: readonly GitLabLabel[];
  readonly changes: GitLabChanges;
  readonly assignees?: readonly GitLabUser[];
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#merge-request-events */
export interface GitLabMergeRequestEvent<Action extends string> {
  readonly object_kind: "merge_request";
  readonly event_type: string;
  readonly user: GitLabUser;
  readonly project: GitLabProject;
  readonly repository: GitLabRepository;
  readonly object_attributes: Acted<GitLabMergeRequest, Action> & {
    /** The commit before the push; only where the code itself changed. */
    readonly oldrev?: string;
  };
  readonly labels: readonly GitLabLabel[];
  readonly changes: GitLabChanges;
  readonly assignees?: readonly GitLabUser[];
  readonly reviewers?: readonly GitLabUser[];
}

/** What a comment was made on, under the name of its kind. */
interface NoteTargets {
  readonly commit: { readonly commit: GitLabCommit };
  readonly merge_request: { readonly merge_request: GitLabMergeRequest };
  readonly issue: { readonly issue: GitLabIssue };
  readonly snippet: { readonly snippet: GitLabSnippet };
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#comment-events */
export type GitLabNoteEvent<Target extends keyof NoteTargets> = Target extends keyof NoteTargets
  ? NoteTargets[Target] & {
      readonly object_kind: "note";
      readonly event_type: string;
      readonly user: GitLabUser;
      readonly project_id: number;
      readonly project: GitLabProject;
      readonly repository: GitLabRepository;
      readonly object_attributes: Acted<GitLabNote, "create" | "update">;
    }
  : never;

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#wiki-page-events */
export interface GitLabWikiPageEvent<Action extends string> {
  readonly object_kind: "wiki_page";
  readonly user: GitLabUser;
  readonly project: GitLabProject;
  readonly wiki: {
    readonly web_url: string;
    readonly git_ssh_url: string;
    readonly git_http_url: string;
    readonly path_with_namespace: string;
    readonly default_branch: string;
  };
  readonly object_attributes: {
    readonly title: string;
    readonly content: string;
    readonly format: string;
    readonly message: string | null;
    readonly slug: string;
    readonly url: string;
    readonly action: Action;
    readonly diff_url?: string;
    readonly version_id?: string;
  };
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#emoji-events */
export interface GitLabEmojiEvent<Action extends string> {
  readonly object_kind: "emoji";
  readonly event_type: Action;
  readonly user: GitLabUser;
  readonly project_id: number;
  readonly project: GitLabProject;
  readonly object_attributes: {
    readonly id: number;
    readonly name: string;
    readonly user_id: number;
    readonly awardable_type: string;
    readonly awardable_id: number;
    readonly action: Action;
    readonly awarded_on_url: string;
    readonly created_at: string;
    readonly updated_at: string;
  };
  readonly note?: GitLabNote;
  readonly issue?: GitLabIssue;
  readonly merge_request?: GitLabMergeRequest;
  readonly project_snippet?: GitLabSnippet;
  readonly commit?: GitLabCommit;
}
