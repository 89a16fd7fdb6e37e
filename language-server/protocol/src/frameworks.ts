import { t } from "@vscode/l10n";
import type { Framework } from "./flow-document.ts";

/** Project-independent facts about a framework. */
export interface FrameworkFacts {
  readonly label: string;
  /** The catalogue source whose events the framework handles. */
  readonly source: string;
  /** The URL where a process of the framework listens by default. */
  readonly url: string;
  /** The environment variable with the signing secret, unless the code reads another one. */
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

/** The event of a handler that runs for all events of its source. */
export const anyEvent = "*";

/** The display name of an event. */
export const eventLabel = (event: string): string => (event === anyEvent ? t("any event") : event);

/** The display name of an event with its filter: `issues.opened`, `command /deploy`. */
export function eventTitle({ event, detail }: { readonly event: string; readonly detail?: string }): string {
  return detail === undefined ? eventLabel(event) : `${eventLabel(event)} ${detail}`;
}

const packageImport =
  /(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*["'](?:probot|@slack\/bolt|@octokit\/(?:webhooks|app)|octokit)["']/;

/**
 * True if a text imports a framework package and may therefore contain the framework's handlers. In plain JavaScript, the
 * import may be in a type comment.
 */
export const namesFramework = (text: string): boolean => packageImport.test(text);
