import gitlabEvents from "./gitlab-events.json" with { type: "json" };
import { groupedEvents, signingSecret, sourceRow } from "./source.ts";

export const gitlabSource = sourceRow({
  id: "gitlab",
  label: "GitLab",
  variable: "lab",
  settings: [
    signingSecret({
      name: "GITLAB_SECRET",
      description: "Proves that GitLab is the sender",
      issued: {
        where:
          "copy the signing token when it is shown under Settings > Webhooks of the project or group, or use the secret token that you entered there",
        page: "https://docs.gitlab.com/user/project/integrations/webhooks/",
      },
    }),
  ],
  hooksPage: "Settings > Webhooks of the project or group in GitLab",
  docs: "https://docs.gitlab.com/user/project/integrations/webhook_events/",
  sendsOnce: true,
  common: [
    "push",
    "merge_request.open",
    "merge_request.merge",
    "issue.open",
    "issue.close",
    "note.merge_request",
    "pipeline.success",
    "pipeline.failed",
    "tag_push",
    "release.create",
  ],
  ...groupedEvents(gitlabEvents),
});
