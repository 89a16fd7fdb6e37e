// Generated from payloads.json by `npm run generate -w @hookloom/runtime`: change that file instead.
/** A date and time that `Date` parses. */
type Time = string;

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#project-and-group-access-token-events */
export interface GitLabAccessToken {
  readonly id: number;
  readonly name: string;
  readonly user_id: number;
  readonly created_at: Time;
  readonly expires_at: string;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#pipeline-events */
export interface GitLabArtifactsFile {
  readonly filename: string | null;
  readonly size: number | null;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/ */
export interface GitLabAuthor {
  readonly name: string;
  readonly email: string;
}

/**
 * What an attribute was and what it is now.
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/
 */
export interface GitLabChange<Value> {
  readonly previous: Value;
  readonly current: Value;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/ */
export interface GitLabCommit {
  readonly id: string;
  readonly message: string;
  readonly title?: string;
  readonly timestamp: Time;
  readonly url: string;
  readonly author: GitLabAuthor;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#comment-events */
export interface GitLabCommitNoteEvent extends GitLabNoteEvent {
  readonly commit: GitLabCommit;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#vulnerability-events */
export interface GitLabCvss {
  readonly vector: string;
  readonly vendor: string;
}

/**
 * /
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/#deployment-events
 */
export interface GitLabDeploymentEvent<Status extends string> {
  readonly object_kind: "deployment";
  readonly status: Status;
  readonly status_changed_at: Time;
  readonly deployment_id: number;
  readonly deployable_id: number | null;
  readonly deployable_url: string | null;
  readonly environment: string;
  readonly environment_tier: string;
  readonly environment_slug: string;
  readonly environment_external_url: string | null;
  readonly project: GitLabProject;
  readonly short_sha: string;
  readonly user: GitLabUser;
  readonly user_url: string;
  readonly commit_url: string;
  readonly commit_title: string;
  readonly ref?: string;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#comment-events */
export interface GitLabDiff {
  readonly diff: string;
  readonly new_path: string;
  readonly old_path: string;
  readonly a_mode: string;
  readonly b_mode: string;
  readonly new_file: boolean;
  readonly renamed_file: boolean;
  readonly deleted_file: boolean;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#emoji-events */
export interface GitLabEmoji<Action extends string> {
  readonly id: number;
  readonly name: string;
  readonly user_id: number;
  readonly awardable_type: string;
  readonly awardable_id: number;
  readonly action: Action;
  readonly awarded_on_url: string;
  readonly created_at: Time;
  readonly updated_at: Time;
}

/**
 * /
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/#emoji-events
 */
export interface GitLabEmojiEvent<Action extends string> {
  readonly object_kind: "emoji";
  readonly event_type: Action;
  readonly user: GitLabUser;
  readonly project_id: number;
  readonly project: GitLabProject;
  readonly object_attributes: GitLabEmoji<Action>;
  readonly note?: GitLabNote;
  readonly issue?: GitLabIssue;
  readonly merge_request?: GitLabMergeRequest;
  readonly project_snippet?: GitLabSnippet;
  readonly commit?: GitLabCommit;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#pipeline-events */
export interface GitLabEnvironment {
  readonly name: string;
  readonly action: string;
  readonly deployment_tier: string;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#work-item-events */
export interface GitLabEscalationPolicy {
  readonly id: number;
  readonly name: string;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#feature-flag-events */
export interface GitLabFeatureFlag {
  readonly id: number;
  readonly name: string;
  readonly description: string | null;
  readonly active: boolean;
}

/**
 * /
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/#feature-flag-events
 */
export interface GitLabFeatureFlagEvent {
  readonly object_kind: "feature_flag";
  readonly project: GitLabProject;
  readonly user: GitLabUser;
  readonly user_url: string;
  readonly object_attributes: GitLabFeatureFlag;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#milestone-events */
export interface GitLabGroup {
  readonly group_name: string;
  readonly group_path: string;
  readonly group_id: number;
  readonly full_path: string;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#project-and-group-access-token-events */
export interface GitLabGroupAccessTokenEvent {
  readonly object_kind: "access_token";
  readonly event_name: "expiring_access_token";
  readonly object_attributes: GitLabAccessToken;
  readonly group: GitLabGroup;
  readonly project?: undefined;
}

/**
 * A milestone of a group: there is no project.
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/#milestone-events
 */
export interface GitLabGroupMilestoneEvent<Action extends string> {
  readonly object_kind: "milestone";
  readonly event_type: string;
  readonly object_attributes: GitLabMilestone;
  readonly action: Action;
  readonly group: GitLabGroup;
  readonly project?: undefined;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#work-item-events */
export interface GitLabIssue {
  readonly id: number;
  readonly iid: number;
  readonly title: string;
  readonly description: string | null;
  readonly state: "opened" | "closed";
  readonly type?: string;
  readonly author_id: number;
  readonly assignee_ids: readonly number[];
  readonly project_id: number;
  readonly created_at: Time;
  readonly updated_at: Time;
  readonly closed_at?: Time | null;
  readonly due_date: string | null;
  readonly milestone_id: number | null;
  readonly confidential: boolean;
  readonly weight: number | null;
  readonly health_status: string | null;
  readonly time_estimate: number;
  readonly total_time_spent: number;
  readonly labels: readonly GitLabLabel[];
  readonly url: string;
  readonly state_id: number;
  /** @deprecated the first of `assignee_ids` only */
  readonly assignee_id: number | null;
  readonly severity: string;
  readonly updated_by_id: number | null;
  readonly last_edited_at: Time | null;
  readonly last_edited_by_id: number | null;
  readonly relative_position: number | null;
  readonly discussion_locked: boolean | null;
  readonly moved_to_id: number | null;
  readonly duplicated_to_id: number | null;
  readonly time_change: number;
  readonly human_total_time_spent: string | null;
  readonly human_time_estimate: string | null;
  readonly human_time_change: string | null;
  readonly start_date?: string | null;
  readonly position?: number | null;
  readonly branch_name?: string | null;
  readonly escalation_status?: string;
  readonly escalation_policy?: GitLabEscalationPolicy | null;
  readonly customer_relations_contacts?: readonly unknown[];
  readonly promoted_to_epic_id?: number | null;
  readonly external_key?: string | null;
  readonly sprint_id?: number | null;
  readonly iteration_id?: number | null;
  readonly epic_id?: number | null;
  readonly work_item_type_id?: number;
  readonly namespace_id?: number;
  readonly service_desk_reply_to?: string | null;
  readonly issue_type?: string;
  readonly lock_version?: number | null;
  readonly is_blocked?: boolean;
  readonly milestone?: Readonly<Record<string, unknown>> | null;
}

/**
 * What changed, by the name of the attribute.
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/#work-item-events
 */
export interface GitLabIssueChanges {
  readonly title?: GitLabChange<string | null>;
  readonly description?: GitLabChange<string | null>;
  readonly state_id?: GitLabChange<number | null>;
  readonly updated_at?: GitLabChange<Time | null>;
  readonly updated_by_id?: GitLabChange<number | null>;
  readonly last_edited_at?: GitLabChange<Time | null>;
  readonly last_edited_by_id?: GitLabChange<number | null>;
  readonly milestone_id?: GitLabChange<number | null>;
  readonly labels?: GitLabChange<readonly GitLabLabel[]>;
  readonly assignees?: GitLabChange<readonly GitLabUser[]>;
  readonly total_time_spent?: GitLabChange<number | null>;
  readonly time_estimate?: GitLabChange<number | null>;
  readonly time_change?: GitLabChange<number | null>;
  readonly closed_at?: GitLabChange<Time | null>;
  readonly due_date?: GitLabChange<string | null>;
  readonly start_date?: GitLabChange<string | null>;
  readonly confidential?: GitLabChange<boolean | null>;
  readonly weight?: GitLabChange<number | null>;
  readonly health_status?: GitLabChange<string | null>;
  readonly discussion_locked?: GitLabChange<boolean | null>;
  readonly severity?: GitLabChange<string | null>;
  readonly [name: string]: GitLabChange<unknown> | undefined;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#work-item-events */
export interface GitLabIssueEvent<Action extends string> {
  readonly object_kind: "issue";
  readonly project: GitLabProject;
  readonly repository: GitLabRepository;
  readonly event_type: string;
  readonly user: GitLabUser;
  readonly object_attributes: GitLabIssue & { readonly action: Action };
  readonly labels: readonly GitLabLabel[];
  readonly changes: GitLabIssueChanges;
  readonly assignees?: readonly GitLabUser[];
  /** @deprecated the first of `assignees` only */
  readonly assignee?: GitLabUser;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#comment-events */
export interface GitLabIssueNoteEvent extends GitLabNoteEvent {
  readonly issue: GitLabIssue;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#job-events */
export interface GitLabJobCommit {
  /** The pipeline's id, not that of a commit. */
  readonly id: number;
  readonly name: string | null;
  readonly sha: string;
  readonly message: string;
  readonly author_name: string;
  readonly author_email: string;
  readonly status: string;
  readonly duration: number | null;
  readonly started_at: Time | null;
  readonly finished_at: Time | null;
  readonly author_url?: string;
  readonly started_at_iso?: Time | null;
  readonly finished_at_iso?: Time | null;
}

/**
 * /
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/#job-events
 */
export interface GitLabJobEvent<Status extends string> {
  readonly object_kind: "build";
  readonly ref: string;
  readonly tag: boolean;
  readonly before_sha: string;
  readonly sha: string;
  readonly build_id: number;
  readonly build_name: string;
  readonly build_stage: string;
  readonly build_status: Status;
  readonly build_created_at: Time;
  readonly build_started_at: Time | null;
  readonly build_finished_at: Time | null;
  /** Seconds. */
  readonly build_duration: number | null;
  readonly build_queued_duration: number | null;
  readonly build_allow_failure: boolean;
  readonly build_failure_reason: string;
  readonly retries_count?: number;
  readonly pipeline_id: number;
  readonly project_id: number;
  readonly project_name: string;
  readonly user: Omit<GitLabUser, "username"> & { readonly username?: string };
  readonly commit: GitLabJobCommit;
  readonly repository: GitLabRepository;
  readonly project: GitLabProject;
  readonly runner: GitLabRunner | null;
  readonly environment: GitLabEnvironment | null;
  readonly source_pipeline?: GitLabSourcePipeline;
  readonly build_created_at_iso?: Time;
  readonly build_started_at_iso?: Time | null;
  readonly build_finished_at_iso?: Time | null;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#work-item-events */
export interface GitLabLabel {
  readonly id: number;
  readonly title: string;
  readonly color: string;
  readonly project_id: number | null;
  readonly created_at: Time;
  readonly updated_at: Time;
  readonly template: boolean;
  readonly description: string | null;
  readonly type: "ProjectLabel" | "GroupLabel";
  readonly group_id: number | null;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#comment-events */
export interface GitLabLine {
  readonly line_code: string;
  readonly type: string | null;
  readonly old_line: number | null;
  readonly new_line: number | null;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#comment-events */
export interface GitLabLineRange {
  readonly start: GitLabLine;
  readonly end: GitLabLine;
}

/**
 * /
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/#group-member-events
 */
export interface GitLabMemberEvent<Name extends string> {
  readonly event_name: Name;
  readonly created_at: Time;
  readonly updated_at: Time;
  readonly group_name: string;
  readonly group_path: string;
  readonly group_id: number;
  readonly user_id: number;
  readonly user_name: string;
  readonly user_username: string;
  readonly user_email: string;
  readonly group_access: string;
  readonly group_plan: string | null;
  readonly expires_at: Time | null;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#merge-request-events */
export interface GitLabMergeRequest {
  readonly id: number;
  readonly iid: number;
  readonly title: string;
  readonly description: string | null;
  readonly state: "opened" | "closed" | "locked" | "merged";
  readonly source_branch: string;
  readonly target_branch: string;
  readonly source_project_id: number;
  readonly target_project_id: number;
  readonly author_id: number;
  readonly assignee_ids: readonly number[];
  readonly reviewer_ids: readonly number[];
  readonly created_at: Time;
  readonly updated_at: Time;
  readonly milestone_id: number | null;
  readonly draft: boolean;
  readonly detailed_merge_status: string;
  readonly blocking_discussions_resolved: boolean;
  readonly source: Omit<GitLabProject, "id">;
  readonly target: Omit<GitLabProject, "id">;
  readonly last_commit: GitLabCommit;
  readonly labels: readonly GitLabLabel[];
  readonly url: string;
  readonly state_id: number;
  /** @deprecated the first of `assignee_ids` only */
  readonly assignee_id: number | null;
  /** @deprecated use `detailed_merge_status` */
  readonly merge_status: string;
  /** @deprecated use `draft` */
  readonly work_in_progress: boolean;
  readonly first_contribution: boolean;
  readonly last_edited_at: Time | null;
  readonly last_edited_by_id: number | null;
  readonly prepared_at: Time | null;
  readonly total_time_spent: number;
  readonly time_change: number;
  readonly human_total_time_spent: string | null;
  readonly human_time_change: string | null;
  readonly human_time_estimate: string | null;
  readonly time_estimate?: number;
  readonly updated_by_id?: number | null;
  readonly merge_commit_sha?: string | null;
  readonly merge_error?: string | null;
  readonly merge_params?: Readonly<Record<string, unknown>> | null;
  readonly merge_user_id?: number | null;
  readonly merge_when_pipeline_succeeds?: boolean;
  readonly head_pipeline_id?: number | null;
  readonly in_progress_merge_commit_sha?: string | null;
  readonly rebase_commit_sha?: string | null;
  readonly squash?: boolean;
  readonly squash_commit_sha?: string | null;
  readonly approvals_before_merge?: number | null;
  readonly approval_rules?: readonly unknown[];
  readonly allow_maintainer_to_push?: boolean | null;
  readonly lock_version?: number | null;
  readonly locked_at?: Time | null;
  readonly deleted_at?: Time | null;
  readonly discussion_locked?: boolean | null;
  readonly merge_when_build_succeeds?: boolean;
  readonly position?: number | null;
  readonly assignee?: GitLabUser | null;
  readonly st_commits?: unknown;
  readonly st_diffs?: unknown;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#merge-request-events */
export interface GitLabMergeRequestAttributes<Action extends string> extends GitLabMergeRequest {
  readonly action: Action;
  /** The commit before the push; only where the code itself changed. */
  readonly oldrev?: string;
  /** Whether GitLab did it and not a person. */
  readonly system?: boolean;
  readonly system_action?: string;
}

/**
 * What changed, by the name of the attribute.
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/#merge-request-events
 */
export interface GitLabMergeRequestChanges {
  readonly title?: GitLabChange<string | null>;
  readonly description?: GitLabChange<string | null>;
  readonly state_id?: GitLabChange<number | null>;
  readonly updated_at?: GitLabChange<Time | null>;
  readonly updated_by_id?: GitLabChange<number | null>;
  readonly last_edited_at?: GitLabChange<Time | null>;
  readonly last_edited_by_id?: GitLabChange<number | null>;
  readonly milestone_id?: GitLabChange<number | null>;
  readonly labels?: GitLabChange<readonly GitLabLabel[]>;
  readonly assignees?: GitLabChange<readonly GitLabUser[]>;
  readonly total_time_spent?: GitLabChange<number | null>;
  readonly time_estimate?: GitLabChange<number | null>;
  readonly time_change?: GitLabChange<number | null>;
  readonly draft?: GitLabChange<boolean | null>;
  readonly reviewers?: GitLabChange<readonly GitLabUser[]>;
  readonly merge_status?: GitLabChange<string | null>;
  readonly source_branch?: GitLabChange<string | null>;
  readonly source_project_id?: GitLabChange<number | null>;
  readonly target_branch?: GitLabChange<string | null>;
  readonly target_project_id?: GitLabChange<number | null>;
  readonly merge_commit_sha?: GitLabChange<string | null>;
  readonly merge_user_id?: GitLabChange<number | null>;
  readonly merge_when_pipeline_succeeds?: GitLabChange<boolean | null>;
  readonly head_pipeline_id?: GitLabChange<number | null>;
  readonly [name: string]: GitLabChange<unknown> | undefined;
}

/**
 * /
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/#merge-request-events
 */
export interface GitLabMergeRequestEvent<Action extends string> {
  readonly object_kind: "merge_request";
  readonly event_type: string;
  readonly user: GitLabUser;
  readonly project: GitLabProject;
  readonly repository: GitLabRepository;
  readonly object_attributes: GitLabMergeRequestAttributes<Action>;
  readonly labels: readonly GitLabLabel[];
  readonly changes: GitLabMergeRequestChanges;
  readonly assignees?: readonly GitLabUser[];
  readonly reviewers?: readonly GitLabUser[];
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#comment-events */
export interface GitLabMergeRequestNoteEvent extends GitLabNoteEvent {
  readonly merge_request: GitLabMergeRequest;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#milestone-events */
export interface GitLabMilestone {
  readonly id: number;
  readonly iid: number;
  readonly title: string;
  readonly description: string | null;
  readonly state: "active" | "closed";
  readonly created_at: Time;
  readonly updated_at: Time;
  readonly due_date: string | null;
  readonly start_date: string | null;
  readonly group_id: number | null;
  readonly project_id: number | null;
}

/**
 * A comment, on whatever it was made. /
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/#comment-events
 */
export interface GitLabNote {
  readonly id: number;
  readonly note: string;
  readonly noteable_type: string;
  readonly noteable_id: number | null;
  readonly author_id: number;
  readonly project_id: number;
  readonly created_at: Time;
  readonly updated_at: Time;
  readonly line_code: string | null;
  readonly commit_id: string | null;
  readonly discussion_id?: string;
  readonly system: boolean;
  readonly url: string;
  readonly attachment?: string | null;
  readonly st_diff?: GitLabDiff | null;
  readonly description?: string;
  readonly type?: string | null;
  readonly position?: GitLabNotePosition | null;
  readonly original_position?: GitLabNotePosition | null;
  readonly change_position?: GitLabNotePosition | null;
  readonly resolved_at?: Time | null;
  readonly resolved_by_id?: number | null;
  readonly resolved_by_push?: boolean | null;
  readonly updated_by_id?: number | null;
  readonly internal?: boolean;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#comment-events */
export interface GitLabNoteEvent {
  readonly object_kind: "note";
  readonly event_type: string;
  readonly user: GitLabUser;
  readonly project_id: number;
  readonly project: GitLabProject;
  readonly repository: GitLabRepository;
  readonly object_attributes: GitLabNote & { readonly action: "create" | "update" };
}

/**
 * Where in a diff a comment stands.
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/#comment-events
 */
export interface GitLabNotePosition {
  readonly base_sha: string | null;
  readonly start_sha: string | null;
  readonly head_sha: string | null;
  readonly old_path: string | null;
  readonly new_path: string | null;
  readonly position_type: string;
  readonly old_line?: number | null;
  readonly new_line?: number | null;
  readonly line_range?: GitLabLineRange | null;
  readonly width?: number | null;
  readonly height?: number | null;
  readonly x?: number | null;
  readonly y?: number | null;
  readonly ignore_whitespace_change?: boolean;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#project-events */
export interface GitLabOwner {
  readonly name: string;
  readonly email: string;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#vulnerability-events */
export interface GitLabPackage {
  readonly name: string;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#pipeline-events */
export interface GitLabPipeline<Status extends string> {
  readonly id: number;
  readonly iid: number;
  readonly name: string | null;
  readonly ref: string;
  readonly tag: boolean;
  readonly sha: string;
  readonly before_sha: string;
  readonly source: string;
  readonly status: Status;
  readonly detailed_status?: string;
  readonly stages: readonly string[];
  readonly created_at: Time;
  readonly finished_at: Time | null;
  readonly duration: number | null;
  readonly queued_duration?: number | null;
  readonly variables: readonly GitLabPipelineVariable[];
  readonly url: string;
  readonly protected_ref?: boolean;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#pipeline-events */
export interface GitLabPipelineBuild {
  readonly id: number;
  readonly stage: string;
  readonly name: string;
  readonly status: string;
  readonly created_at: Time;
  readonly started_at: Time | null;
  readonly finished_at: Time | null;
  readonly duration: number | null;
  readonly queued_duration: number | null;
  readonly failure_reason: string | null;
  readonly when: string;
  readonly manual: boolean;
  readonly allow_failure: boolean;
  readonly user: GitLabUser;
  readonly runner: GitLabRunner | null;
  readonly artifacts_file: GitLabArtifactsFile;
  readonly environment: GitLabEnvironment | null;
}

/**
 * /
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/#pipeline-events
 */
export interface GitLabPipelineEvent<Status extends string> {
  readonly object_kind: "pipeline";
  readonly object_attributes: GitLabPipeline<Status>;
  readonly merge_request: GitLabPipelineMergeRequest | null;
  readonly user: GitLabUser;
  readonly project: GitLabProject;
  readonly commit: GitLabCommit;
  readonly source_pipeline?: GitLabSourcePipeline;
  readonly builds: readonly GitLabPipelineBuild[];
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#pipeline-events */
export interface GitLabPipelineMergeRequest {
  readonly id: number;
  readonly iid: number;
  readonly title: string;
  readonly source_branch: string;
  readonly source_project_id: number;
  readonly target_branch: string;
  readonly target_project_id: number;
  readonly state: string;
  readonly merge_status: string;
  readonly detailed_merge_status: string;
  readonly url: string;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#pipeline-events */
export interface GitLabPipelineVariable {
  readonly key: string;
  readonly value: string;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/ */
export interface GitLabProject {
  readonly id: number;
  readonly name: string;
  readonly description: string | null;
  readonly web_url: string;
  readonly avatar_url: string | null;
  readonly git_ssh_url: string;
  readonly git_http_url: string;
  readonly namespace: string;
  /** 0 is private, 10 internal, 20 public. */
  readonly visibility_level: number;
  readonly path_with_namespace: string;
  readonly default_branch: string;
  readonly ci_config_path?: string | null;
  readonly homepage?: string;
  readonly url?: string;
  readonly ssh_url?: string;
  readonly http_url?: string;
  readonly visibility?: string;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#project-and-group-access-token-events */
export interface GitLabProjectAccessTokenEvent {
  readonly object_kind: "access_token";
  readonly event_name: "expiring_access_token";
  readonly object_attributes: GitLabAccessToken;
  readonly project: GitLabProject;
  readonly group?: undefined;
}

/**
 * /
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/#project-events
 */
export interface GitLabProjectEvent<Name extends string> {
  readonly event_name: Name;
  readonly created_at: Time;
  readonly updated_at: Time;
  readonly name: string;
  readonly path: string;
  readonly path_with_namespace: string;
  readonly project_id: number;
  readonly project_namespace_id: number;
  readonly owners: readonly GitLabOwner[];
  readonly project_visibility: string;
  readonly old_path_with_namespace?: string;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#milestone-events */
export interface GitLabProjectMilestoneEvent<Action extends string> {
  readonly object_kind: "milestone";
  readonly event_type: string;
  readonly object_attributes: GitLabMilestone;
  readonly action: Action;
  readonly project: GitLabProject;
  readonly group?: undefined;
}

/**
 * /
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/#push-events
 */
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
  readonly push_options?: Readonly<Record<string, unknown>>;
}

/**
 * A commit of a push, with the files that it changes. /
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/#push-events
 */
export interface GitLabPushedCommit extends GitLabCommit {
  readonly added: readonly string[];
  readonly modified: readonly string[];
  readonly removed: readonly string[];
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#release-events */
export interface GitLabReleaseAssetLink {
  readonly id: number;
  readonly link_type: string;
  readonly name: string;
  readonly url: string;
  /** @deprecated */
  readonly external?: boolean;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#release-events */
export interface GitLabReleaseAssetSource {
  readonly format: string;
  readonly url: string;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#release-events */
export interface GitLabReleaseAssets {
  readonly count: number;
  readonly links: readonly GitLabReleaseAssetLink[];
  readonly sources: readonly GitLabReleaseAssetSource[];
}

/**
 * /
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/#release-events
 */
export interface GitLabReleaseEvent<Action extends string> {
  readonly object_kind: "release";
  readonly id: number;
  readonly name: string;
  readonly tag: string;
  readonly description: string | null;
  readonly created_at: Time;
  readonly released_at: Time;
  readonly url: string;
  readonly action: Action;
  readonly project: GitLabProject;
  readonly assets: GitLabReleaseAssets;
  readonly commit: GitLabCommit;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/ */
export interface GitLabRepository {
  readonly name: string;
  readonly url?: string;
  readonly description: string | null;
  readonly homepage: string;
  readonly git_http_url?: string;
  readonly git_ssh_url?: string;
  readonly visibility_level?: number;
  readonly ssh_url?: string;
  readonly http_url?: string;
  readonly visibility?: string;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#pipeline-events */
export interface GitLabRunner {
  readonly id: number;
  readonly description: string;
  readonly active: boolean;
  readonly runner_type: "instance_type" | "group_type" | "project_type";
  readonly is_shared: boolean;
  readonly tags: readonly string[];
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#comment-events */
export interface GitLabSnippet {
  readonly id: number;
  readonly title: string;
  readonly description: string | null;
  readonly content: string;
  readonly author_id: number;
  readonly project_id: number;
  readonly created_at: Time;
  readonly updated_at: Time;
  readonly file_name: string;
  readonly type: string;
  readonly visibility_level: number;
  readonly url: string;
  readonly expires_at?: Time | null;
  readonly secret?: boolean;
  readonly repository_read_only?: boolean;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#comment-events */
export interface GitLabSnippetNoteEvent extends GitLabNoteEvent {
  readonly snippet: GitLabSnippet;
}

/**
 * The pipeline that started this one, where another project did. /
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/#pipeline-events
 */
export interface GitLabSourcePipeline {
  readonly project: GitLabSourcePipelineProject;
  readonly pipeline_id: number;
  readonly job_id: number;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#pipeline-events */
export interface GitLabSourcePipelineProject {
  readonly id: number;
  readonly web_url: string;
  readonly path_with_namespace: string;
}

/**
 * /
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/#subgroup-events
 */
export interface GitLabSubgroupEvent<Name extends string> {
  readonly event_name: Name;
  readonly created_at: Time;
  readonly updated_at: Time;
  readonly name: string;
  readonly path: string;
  readonly full_path: string;
  readonly group_id: number;
  readonly parent_group_id: number;
  readonly parent_name: string;
  readonly parent_path: string;
  readonly parent_full_path: string;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/ */
export interface GitLabUser {
  readonly id: number;
  readonly name: string;
  readonly username: string;
  readonly avatar_url: string | null;
  /** `[REDACTED]` where the person shows no address. */
  readonly email?: string;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#vulnerability-events */
export interface GitLabVulnerability {
  readonly title: string;
  readonly url: string;
  readonly state: string;
  readonly severity: string;
  readonly project_id: number;
  readonly report_type: string;
  readonly confirmed_at?: Time | null;
  readonly dismissed_at?: Time | null;
  readonly resolved_at?: Time | null;
  readonly auto_resolved?: boolean;
  readonly cvss?: readonly GitLabCvss[];
  readonly identifiers?: readonly GitLabVulnerabilityIdentifier[];
  readonly issues?: readonly GitLabVulnerabilityIssue[];
  readonly created_at: Time;
  readonly updated_at: Time;
  readonly id?: number;
  readonly location?: GitLabVulnerabilityLocation | null;
  readonly severity_overridden?: boolean;
  readonly confidence?: string;
  readonly confidence_overridden?: boolean;
  readonly confirmed_by_id?: number | null;
  readonly dismissed_by_id?: number | null;
  readonly resolved_by_id?: number | null;
  readonly resolved_on_default_branch?: boolean;
}

/**
 * /
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/#vulnerability-events
 */
export interface GitLabVulnerabilityEvent {
  readonly object_kind: "vulnerability";
  readonly object_attributes: GitLabVulnerability;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#vulnerability-events */
export interface GitLabVulnerabilityIdentifier {
  readonly name: string;
  readonly external_id: string;
  readonly external_type: string;
  readonly url: string | null;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#vulnerability-events */
export interface GitLabVulnerabilityIssue {
  readonly title: string;
  readonly url: string;
  readonly created_at?: Time;
  readonly updated_at?: Time;
}

/**
 * What it holds depends on the scanner.
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/#vulnerability-events
 */
export interface GitLabVulnerabilityLocation {
  readonly file?: string;
  readonly dependency?: GitLabVulnerableDependency;
  readonly [field: string]: unknown;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#vulnerability-events */
export interface GitLabVulnerableDependency {
  readonly package: GitLabPackage;
  readonly version?: string;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#wiki-page-events */
export interface GitLabWiki {
  readonly web_url: string;
  readonly git_ssh_url: string;
  readonly git_http_url: string;
  readonly path_with_namespace: string;
  readonly default_branch: string;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#wiki-page-events */
export interface GitLabWikiPage<Action extends string> {
  readonly title: string;
  readonly content: string;
  readonly format: string;
  readonly message: string | null;
  readonly slug: string;
  readonly url: string;
  readonly action: Action;
  readonly diff_url?: string;
  readonly version_id?: string;
}

/**
 * /
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/#wiki-page-events
 */
export interface GitLabWikiPageEvent<Action extends string> {
  readonly object_kind: "wiki_page";
  readonly user: GitLabUser;
  readonly project: GitLabProject;
  readonly wiki: GitLabWiki;
  readonly object_attributes: GitLabWikiPage<Action>;
}

/**
 * A task, an incident, an epic and so on; an epic belongs to a group and has no project.
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/#work-item-events
 */
export interface GitLabWorkItemEvent<Action extends string> {
  readonly object_kind: "work_item";
  readonly project?: GitLabProject;
  readonly repository?: GitLabRepository;
  readonly group?: GitLabGroup;
  readonly event_type: string;
  readonly user: GitLabUser;
  readonly object_attributes: GitLabIssue & { readonly action: Action };
  readonly labels: readonly GitLabLabel[];
  readonly changes: GitLabIssueChanges;
  readonly assignees?: readonly GitLabUser[];
  /** @deprecated the first of `assignees` only */
  readonly assignee?: GitLabUser;
}

/**
 * Every event with its payload.
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/
 */
export interface GitLabPayloads {
  readonly "push": GitLabPush<"push">;
  readonly "tag_push": GitLabPush<"tag_push">;
  readonly "issue.open": GitLabIssueEvent<"open">;
  readonly "issue.close": GitLabIssueEvent<"close">;
  readonly "issue.reopen": GitLabIssueEvent<"reopen">;
  readonly "issue.update": GitLabIssueEvent<"update">;
  readonly "work_item.open": GitLabWorkItemEvent<"open">;
  readonly "work_item.close": GitLabWorkItemEvent<"close">;
  readonly "work_item.reopen": GitLabWorkItemEvent<"reopen">;
  readonly "work_item.update": GitLabWorkItemEvent<"update">;
  readonly "merge_request.open": GitLabMergeRequestEvent<"open">;
  readonly "merge_request.close": GitLabMergeRequestEvent<"close">;
  readonly "merge_request.reopen": GitLabMergeRequestEvent<"reopen">;
  readonly "merge_request.update": GitLabMergeRequestEvent<"update">;
  readonly "merge_request.approved": GitLabMergeRequestEvent<"approved">;
  readonly "merge_request.unapproved": GitLabMergeRequestEvent<"unapproved">;
  readonly "merge_request.approval": GitLabMergeRequestEvent<"approval">;
  readonly "merge_request.unapproval": GitLabMergeRequestEvent<"unapproval">;
  readonly "merge_request.merge": GitLabMergeRequestEvent<"merge">;
  readonly "note.commit": GitLabCommitNoteEvent;
  readonly "note.merge_request": GitLabMergeRequestNoteEvent;
  readonly "note.issue": GitLabIssueNoteEvent;
  readonly "note.snippet": GitLabSnippetNoteEvent;
  readonly "wiki_page.create": GitLabWikiPageEvent<"create">;
  readonly "wiki_page.update": GitLabWikiPageEvent<"update">;
  readonly "wiki_page.delete": GitLabWikiPageEvent<"delete">;
  readonly "pipeline.created": GitLabPipelineEvent<"created">;
  readonly "pipeline.waiting_for_resource": GitLabPipelineEvent<"waiting_for_resource">;
  readonly "pipeline.preparing": GitLabPipelineEvent<"preparing">;
  readonly "pipeline.pending": GitLabPipelineEvent<"pending">;
  readonly "pipeline.running": GitLabPipelineEvent<"running">;
  readonly "pipeline.success": GitLabPipelineEvent<"success">;
  readonly "pipeline.failed": GitLabPipelineEvent<"failed">;
  readonly "pipeline.canceling": GitLabPipelineEvent<"canceling">;
  readonly "pipeline.canceled": GitLabPipelineEvent<"canceled">;
  readonly "pipeline.skipped": GitLabPipelineEvent<"skipped">;
  readonly "pipeline.manual": GitLabPipelineEvent<"manual">;
  readonly "pipeline.scheduled": GitLabPipelineEvent<"scheduled">;
  readonly "job.created": GitLabJobEvent<"created">;
  readonly "job.waiting_for_resource": GitLabJobEvent<"waiting_for_resource">;
  readonly "job.preparing": GitLabJobEvent<"preparing">;
  readonly "job.pending": GitLabJobEvent<"pending">;
  readonly "job.running": GitLabJobEvent<"running">;
  readonly "job.success": GitLabJobEvent<"success">;
  readonly "job.failed": GitLabJobEvent<"failed">;
  readonly "job.canceling": GitLabJobEvent<"canceling">;
  readonly "job.canceled": GitLabJobEvent<"canceled">;
  readonly "job.skipped": GitLabJobEvent<"skipped">;
  readonly "job.manual": GitLabJobEvent<"manual">;
  readonly "job.scheduled": GitLabJobEvent<"scheduled">;
  readonly "deployment.running": GitLabDeploymentEvent<"running">;
  readonly "deployment.success": GitLabDeploymentEvent<"success">;
  readonly "deployment.failed": GitLabDeploymentEvent<"failed">;
  readonly "deployment.canceled": GitLabDeploymentEvent<"canceled">;
  readonly "feature_flag": GitLabFeatureFlagEvent;
  readonly "release.create": GitLabReleaseEvent<"create">;
  readonly "release.update": GitLabReleaseEvent<"update">;
  readonly "release.delete": GitLabReleaseEvent<"delete">;
  readonly "milestone.create": GitLabProjectMilestoneEvent<"create"> | GitLabGroupMilestoneEvent<"create">;
  readonly "milestone.close": GitLabProjectMilestoneEvent<"close"> | GitLabGroupMilestoneEvent<"close">;
  readonly "milestone.reopen": GitLabProjectMilestoneEvent<"reopen"> | GitLabGroupMilestoneEvent<"reopen">;
  readonly "milestone.delete": GitLabProjectMilestoneEvent<"delete"> | GitLabGroupMilestoneEvent<"delete">;
  readonly "emoji.award": GitLabEmojiEvent<"award">;
  readonly "emoji.revoke": GitLabEmojiEvent<"revoke">;
  readonly "access_token": GitLabProjectAccessTokenEvent | GitLabGroupAccessTokenEvent;
  readonly "vulnerability": GitLabVulnerabilityEvent;
  readonly "user_add_to_group": GitLabMemberEvent<"user_add_to_group">;
  readonly "user_update_for_group": GitLabMemberEvent<"user_update_for_group">;
  readonly "user_remove_from_group": GitLabMemberEvent<"user_remove_from_group">;
  readonly "user_access_request_to_group": GitLabMemberEvent<"user_access_request_to_group">;
  readonly "user_access_request_denied_for_group": GitLabMemberEvent<"user_access_request_denied_for_group">;
  readonly "project_create": GitLabProjectEvent<"project_create">;
  readonly "project_destroy": GitLabProjectEvent<"project_destroy">;
  readonly "subgroup_create": GitLabSubgroupEvent<"subgroup_create">;
  readonly "subgroup_destroy": GitLabSubgroupEvent<"subgroup_destroy">;
}
