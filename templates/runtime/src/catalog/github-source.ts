import githubEvents from "./github-events.json" with { type: "json" };
import { groupedEvents, signingSecret, sourceRow } from "./source.ts";

export const githubSource = sourceRow({
  id: "github",
  label: "GitHub",
  variable: "hub",
  settings: [
    signingSecret({
      name: "GITHUB_SECRET",
      description: "Signs what GitHub sends",
      issued: false,
    }),
  ],
  docs: "https://docs.github.com/en/webhooks/webhook-events-and-payloads",
  sendsOnce: true,
  common: [
    "issues.opened",
    "issues.closed",
    "issue_comment.created",
    "pull_request.opened",
    "pull_request.closed",
    "push",
    "release.published",
    "star.created",
    "workflow_run.completed",
  ],
  ...groupedEvents(githubEvents),
});
