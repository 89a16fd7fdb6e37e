import gitlabEvents from "./gitlab-events.json" with { type: "json" };
import type { CatalogEvent, CatalogSource } from "./source.ts";

interface EventGroup {
  readonly description: string;
  readonly actions?: Readonly<Record<string, string>>;
}

const groups: readonly (readonly [string, EventGroup])[] = Object.entries(gitlabEvents);

/** The bare name stands for every action. */
function eventsOf([name, { description, actions = {} }]: readonly [string, EventGroup]): CatalogEvent[] {
  const acting = Object.entries(actions).map(([action, text]) => ({
    name: `${name}.${action}`,
    description: text,
  }));
  return [{ name, description }, ...acting];
}

/** How many different things GitLab delivers: an event with actions counts once for each of them. */
function countDelivered(): number {
  return groups.reduce((sum, [, { actions = {} }]) => sum + Math.max(1, Object.keys(actions).length), 0);
}

export const gitlabSource: CatalogSource = {
  id: "gitlab",
  label: "GitLab",
  icon: "brand:gitlab",
  module: "@hookloom/runtime/gitlab",
  factory: "gitlab",
  variable: "lab",
  path: "/gitlab",
  hint: `${countDelivered()} events`,
  settings: [
    {
      option: "secret",
      name: "GITLAB_SECRET",
      description: "Proves that GitLab is the sender",
      secret: true,
      required: true,
      generate: true,
      issued: {
        where:
          "copy the signing token when Settings > Webhooks of the project or group shows it, or the secret token that you typed there",
        page: "https://docs.gitlab.com/user/project/integrations/webhooks/",
      },
    },
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
  events: groups.flatMap(eventsOf),
};
