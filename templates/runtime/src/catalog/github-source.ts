import githubEvents from "./github-events.json" with { type: "json" };
import type { CatalogEvent, CatalogSource } from "./source.ts";

interface EventGroup {
  readonly description: string;
  readonly actions: Readonly<Record<string, string>>;
  readonly actionMember?: string;
}

const groups: readonly (readonly [string, EventGroup])[] = Object.entries(githubEvents);

/** The bare name stands for every action; GitHub delivers it as such only where the event has no actions. */
function eventsOf([name, group]: readonly [string, EventGroup]): CatalogEvent[] {
  const actions = Object.entries(group.actions).map(([action, description]) => ({
    name: `${name}.${action}`,
    description,
  }));
  const { actions: _listed, ...bare } = group;
  return [{ name, ...bare }, ...actions];
}

/** How many different things GitHub delivers: an event with actions counts once for each of them. */
function countDelivered(): number {
  return groups.reduce((sum, [, group]) => sum + Math.max(1, Object.keys(group.actions).length), 0);
}

export const githubSource: CatalogSource = {
  id: "github",
  label: "GitHub",
  icon: "brand:github",
  module: "@hookloom/runtime/github",
  factory: "github",
  variable: "hub",
  path: "/github",
  hint: `${countDelivered()} events`,
  settings: [
    {
      option: "secret",
      name: "GITHUB_SECRET",
      description: "Signs what GitHub sends",
      secret: true,
      required: true,
      generate: true,
      issued: false,
    },
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
  events: groups.flatMap(eventsOf),
};
