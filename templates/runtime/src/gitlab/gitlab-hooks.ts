/** What the header `x-gitlab-event` says of each kind of event: work items share that of issues. */
const headers: Readonly<Record<string, string>> = {
  push: "Push Hook",
  tag_push: "Tag Push Hook",
  issue: "Issue Hook",
  work_item: "Issue Hook",
  note: "Note Hook",
  merge_request: "Merge Request Hook",
  wiki_page: "Wiki Page Hook",
  pipeline: "Pipeline Hook",
  job: "Job Hook",
  deployment: "Deployment Hook",
  feature_flag: "Feature Flag Hook",
  release: "Release Hook",
  milestone: "Milestone Hook",
  emoji: "Emoji Hook",
  access_token: "Resource Access Token Hook",
  vulnerability: "Vulnerability Hook",
  project_create: "Project Hook",
  project_destroy: "Project Hook",
  subgroup_create: "Subgroup Hook",
  subgroup_destroy: "Subgroup Hook",
};

/** The header of an event; those of members are the only ones that have no kind of their own. */
export function hookOf(event: string): string {
  const [kind = ""] = event.split(".", 1);
  return Object.hasOwn(headers, kind) ? (headers[kind] ?? "") : "Member Hook";
}
