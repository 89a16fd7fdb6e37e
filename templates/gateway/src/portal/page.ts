import { createHash } from "node:crypto";
import type { Reply } from "@hookloom/runtime/seams";
import type { ApiState } from "../management/api-management.ts";
import { type Html, html, type Part, webAddress } from "./html.ts";
import { style } from "./style.ts";
import { linkTo, type Visit } from "./visit.ts";

/** The sections of the portal, as named in its header. */
export type Section = "overview" | "docs" | "applications" | "try";

export interface PageInput {
  readonly title: string;
  readonly body: Html;
  readonly section?: Section;
  readonly status?: number;
  /** Additional content of the `<head>` element. */
  readonly head?: Html;
  /** Allows scripts from this port and leaves the landmarks to the body. Used only for the console. */
  readonly scripts?: boolean;
}

const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
];
const scriptPolicy = [...policy, "script-src 'self'", "connect-src 'self'"];

/** Headers of every portal response. */
export const safeHeaders: Readonly<Record<string, string>> = {
  "content-security-policy": policy.join("; "),
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  // An invitation's URL must not leak to another site. With `no-referrer`, browsers would also omit the origin of a form's page.
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
};

/** The file name changes with the content, so that browsers can cache the file. */
export const styleName: string = `style-${createHash("sha256").update(style).digest("hex").slice(0, 10)}.css`;

const states: Readonly<Partial<Record<ApiState, readonly [string, string]>>> = {
  "pre-released": ["warn", "Pre-release"],
  deprecated: ["warn", "Deprecated"],
  blocked: ["bad", "Out of service"],
  retired: ["bad", "Retired"],
};

/** Renders a badge for the API's state, or nothing if the API is published. */
export function stateBadge({ status }: Visit): Part {
  const found = status.state === undefined ? undefined : states[status.state];
  return found !== undefined && html`<span class="badge ${found[0]}">${found[1]}</span>`;
}

/** Formats for times, all in UTC. `short` is for columns whose header contains the time zone. */
const timeForms = {
  day: { dateStyle: "medium" },
  moment: { dateStyle: "medium", timeStyle: "short" },
  short: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" },
} satisfies Readonly<Record<string, Intl.DateTimeFormatOptions>>;

/** Renders a time given as milliseconds since the Unix epoch or as an ISO 8601 string. */
export function timeHtml(time: number | string, form: keyof typeof timeForms): Html {
  const date = new Date(time);
  const text = date.toLocaleString("en-GB", { ...timeForms[form], timeZone: "UTC" });
  const machineText = typeof time === "string" ? time : date.toISOString();
  return html`<time datetime="${machineText}">${text}${form === "moment" && " UTC"}</time>`;
}

/** Renders the hidden field that proves that a form was created by the portal. */
export function formToken(visit: Visit): Html {
  return html`<input type="hidden" name="form" value="${visit.formToken}">`;
}

/** Renders a button as a separate form. */
export function action(
  visit: Visit,
  path: string,
  label: Part,
  kind: "first" | "danger" | "quiet danger" | "plain" = "plain",
  fields: Readonly<Record<string, string>> = {},
): Html {
  const hidden = Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return html`<form method="post" action="${linkTo(visit, path)}">${formToken(visit)}${hidden}<button class="${kind}">${label}</button></form>`;
}

function deprecationNotice({ api, status }: Visit): Part {
  if (status.state !== "deprecated") return undefined;
  const { since, sunset, link, successor } = api.deprecation ?? {};
  const more = link === undefined ? undefined : webAddress(link);
  const next = successor === undefined ? undefined : webAddress(successor);
  return html`<div class="notice warn"><p><strong>This API ${since === undefined ? "is deprecated" : html`has been deprecated since ${timeHtml(since, "day")}`}.</strong>
    ${sunset === undefined ? "It accepts no new applications." : html`It stops working on ${timeHtml(sunset, "day")} and accepts no new applications.`}
    ${next !== undefined && html`<a href="${next}">Replacement</a>`}
    ${more !== undefined && html`<a href="${more}">Reason and next steps</a>`}</p></div>`;
}

function blockNotice({ status }: Visit): Part {
  if (status.state !== "blocked") return undefined;
  const { reason, at } = status.block ?? {};
  return html`<div class="notice bad"><p><strong>This API ${at === undefined ? "is out of service" : html`has been out of service since ${timeHtml(at, "moment")}`}.</strong>
    Calls fail with the status 503 until it is available again: repeat failed calls then.</p>
    ${reason !== undefined && html`<p class="muted">Reason given by the owner: ${reason}</p>`}</div>`;
}

/** Renders the notices that every visitor needs to see first. */
export function notices(visit: Visit): Part {
  return [
    visit.status.state === "pre-released" &&
      html`<div class="notice warn"><p><strong>This is a pre-release.</strong> It works, but can change without notice.</p></div>`,
    deprecationNotice(visit),
    blockNotice(visit),
  ];
}

function navigation(visit: Visit, current: Section | undefined): Html {
  const { api, member, resources } = visit;
  const links: readonly [Section, string, string, boolean][] = [
    ["overview", "", "Overview", true],
    ["docs", "/docs", "Documentation", api.docs.length > 0],
    ["applications", "/applications", "Applications", member !== undefined],
    ["try", "/try", "Try it out", resources.length > 0],
  ];
  const shown = links.filter(([, , , isThere]) => isThere);
  return html`<nav aria-label="Portal">${shown.map(
    ([name, path, label]) =>
      html`<a href="${linkTo(visit, path)}"${name === current && html` aria-current="page"`}>${label}</a>`,
  )}</nav>`;
}

function accountBar(visit: Visit): Html {
  const { member } = visit;
  if (member === undefined)
    return html`<div class="who"><a class="button" href="${linkTo(visit, "/sign-in")}">Sign in</a></div>`;
  return html`<div class="who"><span title="${member.name}">${member.name}</span>${action(visit, "/sign-out", "Sign out", "plain")}</div>`;
}

/** Renders a complete page. Without `visit.member`, a private portal reveals only the title of its API. */
export function page(visit: Visit, { title, body, section, status = 200, head, scripts }: PageInput): Reply {
  const { api, member } = visit;
  const isOpen = api.portal?.visibility === "public" || member !== undefined;
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="${api.portal?.visibility === "public" ? "index" : "noindex"}">
<meta name="color-scheme" content="light dark">
<title>${title === api.title ? title : `${title} · ${api.title}`}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${linkTo(visit, `/${styleName}`)}">
${head}
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<header class="bar page"><div>
<a class="brand" href="${linkTo(visit)}">${api.title}</a>
${isOpen ? navigation(visit, section) : html`<nav aria-label="Portal"></nav>`}
${accountBar(visit)}
</div></header>
${
  scripts === true
    ? body
    : html`<main id="content" class="page">
${body}
</main>`
}
</body>
</html>
`;
  const allowed = (scripts === true ? scriptPolicy : policy).join("; ");
  return {
    status,
    headers: {
      ...safeHeaders,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": allowed,
    },
    body: String(document),
  };
}

/** Renders a page with a message. */
export function message(visit: Visit, status: number, title: string, body: Part): Reply {
  return page(visit, { title, status, body: html`<h1>${title}</h1><p>${body}</p>` });
}
