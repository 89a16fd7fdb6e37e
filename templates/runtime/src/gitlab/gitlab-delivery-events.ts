import type {
  GitLabCommit,
  GitLabProject,
  GitLabRepository,
  GitLabRunner,
  GitLabSourcePipeline,
  GitLabUser,
} from "./gitlab-objects.ts";

interface PipelineBuild {
  readonly id: number;
  readonly stage: string;
  readonly name: string;
  readonly status: string;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly duration: number | null;
  readonly queued_duration: number | null;
  readonly failure_reason: string | null;
  readonly when: string;
  readonly manual: boolean;
  readonly allow_failure: boolean;
  readonly user: GitLabUser;
  readonly runner: GitLabRunner | null;
  readonly artifacts_file: { readonly filename: string | null; readonly size: number | null };
  readonly environment: JobEnvironment | null;
}

interface JobEnvironment {
  readonly name: string;
  readonly action: string;
  readonly deployment_tier: string;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#pipeline-events */
export interface GitLabPipelineEvent<Status extends string> {
  readonly object_kind: "pipeline";
  readonly object_attributes: {
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
    readonly created_at: string;
    readonly finished_at: string | null;
    readonly duration: number | null;
    readonly queued_duration?: number | null;
    readonly variables: readonly { readonly key: string; readonly value: string }[];
    readonly url: string;
  };
  readonly merge_request: {
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
  } | null;
  readonly user: GitLabUser;
  readonly project: GitLabProject;
  readonly commit: GitLabCommit;
  readonly source_pipeline?: GitLabSourcePipeline;
  readonly builds: readonly PipelineBuild[];
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#job-events */
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
  readonly build_created_at: string;
  readonly build_started_at: string | null;
  readonly build_finished_at: string | null;
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
  readonly commit: {
    /** The pipeline's id, not that of a commit. */
    readonly id: number;
    readonly name: string | null;
    readonly sha: string;
    readonly message: string;
    readonly author_name: string;
    readonly author_email: string;
    readonly status: string;
    readonly duration: number | null;
    readonly started_at: string | null;
    readonly finished_at: string | null;
  };
  readonly repository: GitLabRepository;
  readonly project: GitLabProject;
  readonly runner: GitLabRunner | null;
  readonly environment: JobEnvironment | null;
  readonly source_pipeline?: GitLabSourcePipeline;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#deployment-events */
export interface GitLabDeploymentEvent<Status extends string> {
  readonly object_kind: "deployment";
  readonly status: Status;
  readonly status_changed_at: string;
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

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#release-events */
export interface GitLabReleaseEvent<Action extends string> {
  readonly object_kind: "release";
  readonly id: number;
  readonly name: string;
  readonly tag: string;
  readonly description: string | null;
  readonly created_at: string;
  readonly released_at: string;
  readonly url: string;
  readonly action: Action;
  readonly project: GitLabProject;
  readonly assets: {
    readonly count: number;
    readonly links: readonly {
      readonly id: number;
      readonly link_type: string;
      readonly name: string;
      readonly url: string;
    }[];
    readonly sources: readonly { readonly format: string; readonly url: string }[];
  };
  readonly commit: GitLabCommit;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#feature-flag-events */
export interface GitLabFeatureFlagEvent {
  readonly object_kind: "feature_flag";
  readonly project: GitLabProject;
  readonly user: GitLabUser;
  readonly user_url: string;
  readonly object_attributes: {
    readonly id: number;
    readonly name: string;
    readonly description: string | null;
    readonly active: boolean;
  };
}
