import type { GitLabProject } from "./gitlab-objects.ts";

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#milestone-events */
export interface GitLabMilestoneEvent<Action extends string> {
  readonly object_kind: "milestone";
  readonly event_type: string;
  readonly project: GitLabProject;
  readonly object_attributes: {
    readonly id: number;
    readonly iid: number;
    readonly title: string;
    readonly description: string | null;
    readonly state: "active" | "closed";
    readonly created_at: string;
    readonly updated_at: string;
    readonly due_date: string | null;
    readonly start_date: string | null;
    readonly group_id: number | null;
    readonly project_id: number | null;
  };
  readonly action: Action;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#project-and-group-access-token-events */
export interface GitLabAccessTokenEvent {
  readonly object_kind: "access_token";
  readonly event_name: "expiring_access_token";
  readonly project?: GitLabProject;
  readonly group?: {
    readonly group_name: string;
    readonly group_path: string;
    readonly group_id: number;
    readonly full_path: string;
  };
  readonly object_attributes: {
    readonly id: number;
    readonly name: string;
    readonly user_id: number;
    readonly created_at: string;
    readonly expires_at: string;
  };
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#vulnerability-events */
export interface GitLabVulnerabilityEvent {
  readonly object_kind: "vulnerability";
  readonly object_attributes: {
    readonly title: string;
    readonly url: string;
    readonly state: string;
    readonly severity: string;
    readonly project_id: number;
    readonly report_type: string;
    readonly confirmed_at?: string | null;
    readonly dismissed_at?: string | null;
    readonly resolved_at?: string | null;
    readonly auto_resolved?: boolean;
    readonly cvss?: readonly unknown[];
    readonly identifiers?: readonly {
      readonly name: string;
      readonly external_id: string;
      readonly external_type: string;
      readonly url: string | null;
    }[];
    readonly issues?: readonly { readonly title: string; readonly url: string }[];
    readonly created_at: string;
    readonly updated_at: string;
  };
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#group-member-events */
export interface GitLabMemberEvent<Name extends string> {
  readonly event_name: Name;
  readonly created_at: string;
  readonly updated_at: string;
  readonly group_name: string;
  readonly group_path: string;
  readonly group_id: number;
  readonly user_id: number;
  readonly user_name: string;
  readonly user_username: string;
  readonly user_email: string;
  readonly group_access: string;
  readonly group_plan: string | null;
  readonly expires_at: string | null;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#project-events */
export interface GitLabProjectEvent<Name extends string> {
  readonly event_name: Name;
  readonly created_at: string;
  readonly updated_at: string;
  readonly name: string;
  readonly path: string;
  readonly path_with_namespace: string;
  readonly project_id: number;
  readonly project_namespace_id: number;
  readonly owners: readonly { readonly name: string; readonly email: string }[];
  readonly project_visibility: string;
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#subgroup-events */
export interface GitLabSubgroupEvent<Name extends string> {
  readonly event_name: Name;
  readonly created_at: string;
  readonly updated_at: string;
  readonly name: string;
  readonly path: string;
  readonly full_path: string;
  readonly group_id: number;
  readonly parent_group_id: number;
  readonly parent_name: string;
  readonly parent_path: string;
  readonly parent_full_path: string;
}
