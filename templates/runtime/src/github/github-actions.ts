/** Every event that GitHub sends to webhooks, with its actions; `never` where it has none, `string` where senders name them. */
export interface GitHubActions {
  readonly branch_protection_configuration: "disabled" | "enabled";
  readonly branch_protection_rule: "created" | "deleted" | "edited";
  readonly check_run: "completed" | "created" | "requested_action" | "rerequested";
  readonly check_suite: "completed" | "requested" | "rerequested";
  readonly code_scanning_alert:
    | "appeared_in_branch"
    | "closed_by_user"
    | "created"
    | "fixed"
    | "reopened"
    | "reopened_by_user"
    | "updated_assignment";
  readonly commit_comment: "created";
  readonly create: never;
  readonly custom_property: "created" | "deleted" | "promote_to_enterprise" | "updated";
  readonly custom_property_values: "updated";
  readonly delete: never;
  readonly dependabot_alert:
    | "assignees_changed"
    | "auto_dismissed"
    | "auto_reopened"
    | "created"
    | "dismissed"
    | "fixed"
    | "reintroduced"
    | "reopened"
    | "withdrawn";
  readonly deploy_key: "created" | "deleted";
  readonly deployment: "created";
  readonly deployment_protection_rule: "requested";
  readonly deployment_review: "approved" | "rejected" | "requested";
  readonly deployment_status: "created";
  readonly discussion:
    | "answered"
    | "category_changed"
    | "closed"
    | "created"
    | "deleted"
    | "edited"
    | "labeled"
    | "locked"
    | "pinned"
    | "reopened"
    | "transferred"
    | "unanswered"
    | "unlabeled"
    | "unlocked"
    | "unpinned";
  readonly discussion_comment: "created" | "deleted" | "edited";
  readonly fork: never;
  readonly github_app_authorization: "revoked";
  readonly gollum: never;
  readonly installation: "created" | "deleted" | "new_permissions_accepted" | "suspend" | "unsuspend";
  readonly installation_repositories: "added" | "removed";
  readonly installation_target: "renamed";
  readonly issue_comment: "created" | "deleted" | "edited" | "pinned" | "unpinned";
  readonly issue_dependencies:
    | "blocked_by_added"
    | "blocked_by_removed"
    | "blocking_added"
    | "blocking_removed";
  readonly issue_relates_to: "relates_to_added" | "relates_to_removed";
  readonly issues:
    | "assigned"
    | "closed"
    | "deleted"
    | "demilestoned"
    | "edited"
    | "field_added"
    | "field_removed"
    | "labeled"
    | "locked"
    | "milestoned"
    | "opened"
    | "pinned"
    | "reopened"
    | "transferred"
    | "typed"
    | "unassigned"
    | "unlabeled"
    | "unlocked"
    | "unpinned"
    | "untyped";
  readonly label: "archived" | "created" | "deleted" | "edited" | "unarchived";
  readonly marketplace_purchase:
    | "cancelled"
    | "changed"
    | "pending_change"
    | "pending_change_cancelled"
    | "purchased";
  readonly member: "added" | "edited" | "removed";
  readonly membership: "added" | "removed";
  readonly merge_group: "checks_requested" | "destroyed";
  readonly meta: "deleted";
  readonly milestone: "closed" | "created" | "deleted" | "edited" | "opened";
  readonly org_block: "blocked" | "unblocked";
  readonly organization: "deleted" | "member_added" | "member_invited" | "member_removed" | "renamed";
  readonly package: "published" | "updated";
  readonly page_build: never;
  readonly personal_access_token_request: "approved" | "cancelled" | "created" | "denied";
  readonly ping: never;
  readonly project: "closed" | "created" | "deleted" | "edited" | "reopened";
  readonly project_card: "converted" | "created" | "deleted" | "edited" | "moved";
  readonly project_column: "created" | "deleted" | "edited" | "moved";
  readonly projects_v2: "closed" | "created" | "deleted" | "edited" | "reopened";
  readonly projects_v2_item:
    | "archived"
    | "converted"
    | "created"
    | "deleted"
    | "edited"
    | "reordered"
    | "restored";
  readonly projects_v2_status_update: "created" | "deleted" | "edited";
  readonly public: never;
  readonly pull_request:
    | "assigned"
    | "auto_merge_disabled"
    | "auto_merge_enabled"
    | "closed"
    | "converted_to_draft"
    | "demilestoned"
    | "dequeued"
    | "edited"
    | "enqueued"
    | "labeled"
    | "locked"
    | "milestoned"
    | "opened"
    | "ready_for_review"
    | "reopened"
    | "review_request_removed"
    | "review_requested"
    | "stacked"
    | "synchronize"
    | "unassigned"
    | "unlabeled"
    | "unlocked";
  readonly pull_request_review: "dismissed" | "edited" | "submitted";
  readonly pull_request_review_comment: "created" | "deleted" | "edited";
  readonly pull_request_review_thread: "resolved" | "unresolved";
  readonly push: never;
  readonly registry_package: "published" | "updated";
  readonly release:
    | "created"
    | "deleted"
    | "edited"
    | "prereleased"
    | "published"
    | "released"
    | "unpublished";
  readonly repository:
    | "archived"
    | "created"
    | "deleted"
    | "edited"
    | "privatized"
    | "publicized"
    | "renamed"
    | "transferred"
    | "unarchived";
  readonly repository_advisory: "published" | "reported";
  readonly repository_dispatch: string;
  readonly repository_import: never;
  readonly repository_ruleset: "created" | "deleted" | "edited";
  readonly repository_vulnerability_alert: "create" | "dismiss" | "reopen" | "resolve";
  readonly secret_scanning_alert:
    | "assigned"
    | "created"
    | "metadata_created"
    | "metadata_removed"
    | "publicly_leaked"
    | "reopened"
    | "resolved"
    | "unassigned"
    | "validated";
  readonly secret_scanning_alert_location: "created";
  readonly secret_scanning_scan: "completed";
  readonly security_advisory: "published" | "updated" | "withdrawn";
  readonly security_and_analysis: never;
  readonly sponsorship:
    | "cancelled"
    | "created"
    | "edited"
    | "pending_cancellation"
    | "pending_tier_change"
    | "tier_changed";
  readonly star: "created" | "deleted";
  readonly status: never;
  readonly sub_issues:
    | "parent_issue_added"
    | "parent_issue_removed"
    | "sub_issue_added"
    | "sub_issue_removed";
  readonly team: "added_to_repository" | "created" | "deleted" | "edited" | "removed_from_repository";
  readonly team_add: never;
  readonly watch: "started";
  readonly workflow_dispatch: never;
  readonly workflow_job: "completed" | "in_progress" | "queued" | "waiting";
  readonly workflow_run: "completed" | "in_progress" | "requested";
}
