import { t } from "@vscode/l10n";
import type { MemberReader, Rule } from "./member-reader.ts";

/** The resource for which an environment's trigger is registered at its source. */
export type RegisterDescription =
  | { readonly repository: string; readonly api?: string }
  | { readonly organization: string; readonly api?: string }
  | { readonly app: string }
  | { readonly calendar: string };

const account = "[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38}";
const repository: Rule = {
  pattern: new RegExp(`^${account}/[A-Za-z0-9._-]{1,100}$`),
  must: t('must be an owner and a repository, such as "octocat/hello-world".'),
};
const organization: Rule = {
  pattern: new RegExp(`^${account}$`),
  must: t('must be the name of an organization, such as "octo-org".'),
};
const api: Rule = {
  // A token is sent to this URL, so only this machine may be called without TLS.
  pattern: /^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1)(?=[:/]|$))[^\s@?#]*$/,
  must: t(
    'must be the base URL of your GitHub Enterprise Server API, such as "https://github.example.com/api/v3".',
  ),
};
const app: Rule = {
  pattern: /^A[A-Z0-9]{6,}$/,
  must: t('must be the App ID of a Slack app, such as "A0123456789".'),
};
const calendar: Rule = {
  pattern: /^\S{1,256}$/,
  must: t('must be the id of a calendar, such as "primary" or an e-mail address.'),
};

const resourceKinds = ["repository", "organization", "app", "calendar"] as const;

function readOne(reader: MemberReader, trigger: string): RegisterDescription {
  if (reader.value(trigger) === undefined) throw reader.mistake(trigger, t("must be an object."));
  const entry = reader.inner(trigger);
  entry.allowOnly([...resourceKinds, "api"]);
  const given = resourceKinds.filter((way) => entry.has(way));
  const [way, other] = given;
  if (way === undefined) {
    throw reader.mistake(trigger, t("must specify what to register: one of {0}.", resourceKinds.join(", ")));
  }
  if (other !== undefined)
    throw entry.mistake(other, t("cannot be combined with {0}: keep one of the two.", way));
  const github = way === "repository" || way === "organization";
  if (entry.has("api") && !github) throw entry.mistake("api", t("requires repository or organization."));
  const base = entry.optionalText("api", api);
  const elsewhere = base === undefined ? {} : { api: base.replace(/\/+$/, "") };
  if (way === "repository") return { repository: entry.text(way, repository), ...elsewhere };
  if (way === "organization") return { organization: entry.text(way, organization), ...elsewhere };
  return way === "app" ? { app: entry.text(way, app) } : { calendar: entry.text(way, calendar) };
}

/**
 * Reads an environment's `register` member; undefined if it is omitted.
 * @throws Mistake
 */
export function readRegister(
  reader: MemberReader,
): Readonly<Record<string, RegisterDescription>> | undefined {
  const all = reader.value("register");
  if (all === undefined) return undefined;
  const inside = reader.inner("register");
  const names = Object.keys(all as object);
  return Object.fromEntries(names.map((name) => [name, readOne(inside, name)]));
}
