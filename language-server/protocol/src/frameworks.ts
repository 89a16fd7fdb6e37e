import type { Framework } from "./flow-document.ts";

/** What is known of a framework without a project. */
export interface FrameworkFacts {
  readonly label: string;
  /** The source in the catalogue whose events it handles. */
  readonly source: string;
  /** Where its process listens unless it is configured otherwise. */
  readonly url: string;
  /** The environment variable that holds the signing secret, unless the code reads another one. */
  readonly secret: string;
}

const github = {
  source: "github",
  url: "http://localhost:3000/api/github/webhooks",
  secret: "WEBHOOK_SECRET",
} as const;

export const frameworks: Readonly<Record<Framework, FrameworkFacts>> = {
  probot: { label: "Probot", ...github },
  bolt: {
    label: "Bolt",
    source: "slack",
    url: "http://localhost:3000/slack/events",
    secret: "SLACK_SIGNING_SECRET",
  },
  octokit: { label: "Octokit", ...github },
};

/** The event of a handler that runs for every event of its source. */
export const anyEvent = "*";

/** An event as it is shown: a handler of any event has no name. */
export const eventLabel = (event: string): string => (event === anyEvent ? "any event" : event);

/** An event with what narrows it down: `issues.opened`, `command /deploy`. */
export function eventTitle({ event, detail }: { readonly event: string; readonly detail?: string }): string {
  return detail === undefined ? eventLabel(event) : `${eventLabel(event)} ${detail}`;
}

const packageImport =
  /(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*["'](?:probot|@slack\/bolt|@octokit\/(?:webhooks|app)|octokit)["']/;

/** Whether a text names a package of a framework: it may have handlers of it. Plain JavaScript names it in a comment. */
export const namesFramework = (text: string): boolean => packageImport.test(text);
