import type { ApiProblem } from "@hookloom/gateway";
import { nearestName } from "@hookloom/runtime/catalog";

/** The required form of a value, by JSON Schema definition. */
const musts: Readonly<Record<string, string>> = {
  state: "created, pre-released, published, deprecated, blocked or retired",
  kind: "oauth2 or key",
  access: '"oauth2", "key", "none" or a list such as ["oauth2", "key"]',
  issuer: '"own" or an issuer such as { "url": "https://id.example.com/realms/orders" }',
  limit: 'a number in a time, such as "600/minute", or "unlimited" (second, minute, hour, day or week)',
  duration: 'a duration such as "3 days"',
  date: 'a date such as "2026-07-01" or a time in UTC such as "2026-07-01T12:00:00Z"',
  httpsUrl: 'a URL with https, such as "https://id.example.com"; http is only for this machine',
  origin: 'an origin such as "https://shop.example.com", or "*"',
  headerName: "the name of a header",
  addressRange: 'an address or a range such as "203.0.113.0/24" or "2001:db8::/32"',
  documentation: 'a file of the project such as "docs/orders.md", a page, or a list of pages',
  file: 'a file of the project, such as "docs/start.md"',
  path: 'the path of a trigger without a slash at its end, such as "/http"',
  name: "letters, digits, dots and dashes, at most 63 of them",
  scope: "a scope of OAuth 2, without blanks and quotes",
  string: "a text that is not empty",
  boolean: "true or false",
  integer: "a whole number of seconds, at most 86400",
  array: "a list that is not empty",
  object: "an object",
};

const must = (kind: string): string => musts[kind] ?? "an object with the members of its description";

/** Returns the end of a message about an invalid name: the most similar name, or all valid names. */
function among(known: readonly string[], wrong: string): string {
  const meant = nearestName(known, wrong);
  if (meant !== undefined) return `: did you mean ${meant}?`;
  if (known.length === 0) return ".";
  return `: there ${known.length === 1 ? "is" : "are"} ${known.join(", ")}.`;
}

const whatTheyMiss = {
  access: "its source proves itself by its signature",
  scopes: "its source has no token",
  cors: "its source is not a web page",
};

const whyUnreadable = {
  kind: "which is not a file but a folder or a device: name a file",
  outside: "which a link takes out of the project: copy the file into it",
  rights: "which cannot be read: check its permissions",
};

const inEnvironments = (environments: readonly string[]): string =>
  environments.length === 0 ? "" : ` in ${environments.join(" and ")}`;

const kilobytes = (bytes: number): number => Math.ceil(bytes / 1024);

type ProblemOf<Code extends ApiProblem["code"]> = Extract<ApiProblem, { readonly code: Code }>;

/** The predicates of messages, which follow the name of the member; `last` is that name. */
const predicates: {
  readonly [Code in ApiProblem["code"]]: (problem: ProblemOf<Code>, last: string) => string;
} = {
  "unknown-member": (problem, last) => `is not known here${among(problem.known, last)}`,
  "missing-member": (problem) => `needs ${problem.member}: add it.`,
  "not-one-of": (problem) => `needs exactly one of ${problem.members.join(", ")}.`,
  "wrong-value": (problem) =>
    `must be ${problem.choices && problem.kind === "" ? problem.choices.join(" or ") : must(problem.kind)}.`,
  "wrong-name": (problem) => `is not a valid name here: it must be ${must(problem.kind)}.`,
  "impossible-date": () => "is a date that no calendar has: correct it.",
  "sunset-before-since": () => "is wrong: an API cannot end before it is deprecated.",
  "unknown-resource": (problem, last) => `is the path of no trigger${among(problem.known, last)}`,
  "unknown-plan": (problem) =>
    `names the plan ${problem.plan}, which is not described${among(problem.known, problem.plan)}`,
  "unknown-scope": (problem) =>
    problem.known.length === 0
      ? `is the scope ${problem.scope}, which no resource demands: add it to the "scopes" of one, or leave it out.`
      : `is the scope ${problem.scope}, which no resource demands${among(problem.known, problem.scope)}`,
  "too-many-scopes": (problem) =>
    `has scopes of ${problem.length} characters together, and a token can carry ${problem.most}: demand fewer, or shorter ones.`,
  "not-for-sources": (problem) =>
    `has no effect, since ${whatTheyMiss[problem.member]}: only triggers with verify: "api" have consumers.`,
  "limit-on-source": (problem) => {
    const loss = problem.retries
      ? "may stop sending after several rejected requests"
      : "never repeats a rejected request, so deliveries would be lost";
    return `is not possible for ${problem.source}, which ${loss}: limit how many run with "runs".`;
  },
  "reserved-path": (problem) =>
    `cannot be shown, since a trigger listens at ${problem.resource}: give the trigger another path.`,
  "client-without-issuer": () =>
    'names a client, and the environment issues the tokens itself: describe an "issuer" by its URL, or leave the client out.',
  "no-api": (problem) =>
    `is missing, so ${problem.resource} rejects every request${inEnvironments(problem.environments)}: describe it, such as "api": { "access": "key" }.`,
  "missing-file": (problem) =>
    `names ${problem.file}, which does not exist: correct the path or write the file.`,
  "unreadable-file": (problem) => `names ${problem.file}, ${whyUnreadable[problem.reason]}.`,
  "too-much-documentation": (problem) =>
    `comes to ${kilobytes(problem.bytes)} kB with its files, and at most ${kilobytes(problem.most)} kB travel with the rules: publish large files elsewhere and name them with "url".`,
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
