/** A time as GitLab writes it: ISO 8601, or `2026-01-15 09:30:00 UTC`. */
type Time = string;

export interface GitLabUser {
  readonly id: number;
  readonly name: string;
  readonly username: string;
  readonly avatar_url: string | null;
  /** `[REDACTED]` where the person shows no address. */
  readonly email?: string;
}

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
}

export interface GitLabRepository {
  readonly name: string;
  readonly url?: string;
  readonly description: string | null;
  readonly homepage: string;
  readonly git_http_url?: string;
  readonly git_ssh_url?: string;
  readonly visibility_level?: number;
}

export interface GitLabAuthor {
  readonly name: string;
  readonly email: string;
}

export interface GitLabCommit {
  readonly id: string;
  readonly message: string;
  readonly title?: string;
  readonly timestamp: Time;
  readonly url: string;
  readonly author: GitLabAuthor;
}

/** A commit of a push, with the files that it changes. */
export interface GitLabPushedCommit extends GitLabCommit {
  readonly added: readonly string[];
  readonly modified: readonly string[];
  readonly removed: readonly string[];
}

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

/** What changed, by the name of the attribute. */
export type GitLabChanges = Readonly<
  Record<string, { readonly previous: unknown; readonly current: unknown } | undefined>
>;

export interface GitLabRunner {
  readonly id: number;
  readonly description: string;
  readonly active: boolean;
  readonly runner_type: "instance_type" | "group_type" | "project_type";
  readonly is_shared: boolean;
  readonly tags: readonly string[];
}

/** The pipeline that started this one, where another project did. */
export interface GitLabSourcePipeline {
  readonly project: {
    readonly id: number;
    readonly web_url: string;
    readonly path_with_namespace: string;
  };
  readonly pipeline_id: number;
  readonly job_id: number;
}

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
  readonly severity: string;
  readonly time_estimate: number;
  readonly total_time_spent: number;
  readonly labels: readonly GitLabLabel[];
  readonly url: string;
}

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
}

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
}

/** A comment, on whatever it was made. */
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
}
