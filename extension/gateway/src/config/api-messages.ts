import type { ApiProblem } from "@hookloom/gateway";
import { nearestName } from "@hookloom/runtime/catalog";
import { t } from "@vscode/l10n";

/** The required form of a value, by JSON Schema definition. */
const expectations: Readonly<Record<string, string>> = {
  state: t("created, pre-released, published, deprecated, blocked or retired"),
  kind: t("oauth2 or key"),
  access: t('"oauth2", "key", "none" or a list such as ["oauth2", "key"]'),
  issuer: t('"own" or an issuer such as { "url": "https://id.example.com/realms/orders" }'),
  limit: t('a number per second, minute, hour, day or week, such as "600/minute", or "unlimited"'),
  duration: t('a duration such as "3 days"'),
  date: t('a date such as "2026-07-01" or a time in UTC such as "2026-07-01T12:00:00Z"'),
  httpsUrl: t('an https URL such as "https://id.example.com" (http only for this machine)'),
  origin: t('an origin such as "https://shop.example.com", or "*"'),
  headerName: t("the name of a header"),
  addressRange: t('an address or a range such as "203.0.113.0/24" or "2001:db8::/32"'),
  documentation: t('a file of the project such as "docs/orders.md", a page, or a list of pages'),
  file: t('a file of the project, such as "docs/start.md"'),
  path: t('the path of a trigger without a trailing slash, such as "/http"'),
  name: t("up to 63 letters, digits, dots and dashes"),
  scope: t("an OAuth 2 scope without spaces or quotes"),
  string: t("a non-empty string"),
  boolean: t("true or false"),
  integer: t("a whole number of seconds up to 86400"),
  array: t("a non-empty list"),
  object: t("an object"),
};

const expectedForm = (kind: string): string =>
  expectations[kind] ?? t("an object with the documented members");

/** Returns the end of a message about an invalid name: the most similar name, or all valid names. */
function withSuggestion(predicate: string, known: readonly string[], wrong: string): string {
  const meant = nearestName(known, wrong);
  if (meant !== undefined) return t("{0}: did you mean {1}?", predicate, meant);
  return known.length === 0 ? `${predicate}.` : t("{0}: use one of {1}.", predicate, known.join(", "));
}

const missingInSource = {
  access: t("its source authenticates with a signature"),
  scopes: t("its source has no token"),
  cors: t("its source is not a web page"),
};

const unreadable = {
  kind: (file: string) => t("refers to {0}, which is a folder or a device: choose a file.", file),
  outside: (file: string) =>
    t("refers to {0}, which links to a file outside the project: copy the file into the project.", file),
  rights: (file: string) => t("refers to {0}, which cannot be read: check its permissions.", file),
};

const kilobytes = (bytes: number): number => Math.ceil(bytes / 1024);

type ProblemOf<Code extends ApiProblem["code"]> = Extract<ApiProblem, { readonly code: Code }>;

/** The predicates of messages, which follow the name of the member; `last` is that name. */
const predicates: {
  readonly [Code in ApiProblem["code"]]: (problem: ProblemOf<Code>, last: string) => string;
} = {
  "unknown-member": (problem, last) => withSuggestion(t("is unknown"), problem.known, last),
  "missing-member": (problem) => t("needs {0}: add it.", problem.member),
  "not-one-of": (problem) => t("needs exactly one of {0}.", problem.members.join(", ")),
  "wrong-value": (problem) =>
    problem.choices && problem.kind === ""
      ? t("must be one of {0}.", problem.choices.join(", "))
      : t("must be {0}.", expectedForm(problem.kind)),
  "wrong-name": (problem) => t("is not a valid name here: it must be {0}.", expectedForm(problem.kind)),
  "impossible-date": () => t("is not a valid date: correct it."),
  "sunset-before-since": () => t("is too early: an API cannot end before it is deprecated."),
  "unknown-resource": (problem, last) =>
    withSuggestion(t("is not the path of a trigger"), problem.known, last),
  "unknown-plan": (problem) =>
    withSuggestion(
      t("refers to the plan {0}, which is not described", problem.plan),
      problem.known,
      problem.plan,
    ),
  "unknown-scope": (problem) =>
    problem.known.length === 0
      ? t(
          'is the scope {0}, which no resource requires: add it to the "scopes" of a resource, or remove it.',
          problem.scope,
        )
      : withSuggestion(
          t("is the scope {0}, which no resource requires", problem.scope),
          problem.known,
          problem.scope,
        ),
  "too-many-scopes": (problem) =>
    t(
      "has scopes with {0} characters in total, but a token can only contain {1}: require fewer or shorter scopes.",
      problem.length,
      problem.most,
    ),
  "not-for-sources": (problem) =>
    t(
      'has no effect, since {0}: only triggers with verify: "api" have consumers.',
      missingInSource[problem.member],
    ),
  "limit-on-source": ({ retries, source }) =>
    retries
      ? t(
          'is not supported for {0}, which may stop sending after several rejected requests: limit the runs with "runs".',
          source,
        )
      : t(
          'is not supported for {0}, which never repeats a rejected request, so deliveries would be lost: limit the runs with "runs".',
          source,
        ),
  "reserved-path": (problem) =>
    t("cannot be shown, since a trigger listens at {0}: give the trigger another path.", problem.resource),
  "client-without-issuer": () =>
    t(
      'specifies a client, but the environment issues the tokens itself: set "issuer" to the URL of an issuer, or remove the client.',
    ),
  "no-api": ({ resource, environments }) =>
    environments.length === 0
      ? t('is missing, so {0} rejects every request: add it, such as "api": { "access": "key" }.', resource)
      : t(
          'is missing, so {0} rejects every request in {1}: add it, such as "api": { "access": "key" }.',
          resource,
          environments.join(", "),
        ),
  "missing-file": (problem) =>
    t("refers to {0}, which does not exist: correct the path or create the file.", problem.file),
  "unreadable-file": (problem) => unreadable[problem.reason](problem.file),
  "too-much-documentation": (problem) =>
    t(
      'is {0} kB including its files, but the rules can contain at most {1} kB: publish large files elsewhere and link to them with "url".',
      kilobytes(problem.bytes),
      kilobytes(problem.most),
    ),
};

/** Returns the message without the member's name, for a form that shows it at the member's field. */
export const problemPredicate = (problem: ApiProblem): string =>
  (predicates[problem.code] as (problem: ApiProblem, last: string) => string)(
    problem,
    problem.path.at(-1) ?? "",
  );

/** Returns the message of a problem, which begins with the member's path in hookloom.json, such as `api.state`. */
export function apiMessage(problem: ApiProblem): string {
  return `${problem.path.join(".")} ${problemPredicate(problem)}`;
}
