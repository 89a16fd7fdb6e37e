import type { Reply } from "@hookloom/runtime/seams";
import { keyHeader } from "../access/rejections.ts";
import { type AccessKind, type EffectivePlan, type Limit, rulesOf, unitOf } from "../api/api.ts";
import { firstCall } from "./first-call.ts";
import { type Html, html, type Part } from "./html.ts";
import { notices, page, stateBadge } from "./page.ts";
import { linkTo, type Visit } from "./visit.ts";

const numberForm = new Intl.NumberFormat("en");

/** Formats a number for display. */
export function numberText(value: number): string {
  return numberForm.format(value);
}

/** Formats a limit in words: `1,000 requests a day`. */
export function limitText({ count, seconds }: Limit): string {
  const unit = unitOf(seconds);
  const requests = count === 1 ? "request" : "requests";
  const time =
    unit === undefined ? `in ${numberText(seconds)} seconds` : `${unit === "hour" ? "an" : "a"} ${unit}`;
  return `${numberText(count)} ${requests} ${time}`;
}

const accessNames: Readonly<Record<AccessKind, string>> = {
  oauth2: "token (OAuth 2)",
  key: "key",
  none: "open to everyone",
};

/** Formats the accepted credentials of a resource: `Token (OAuth 2) or key`. */
function accessText(access: readonly AccessKind[]): string {
  const text = access.map((kind) => accessNames[kind]).join(" or ") || "closed";
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Returns every kind of credential that at least one resource accepts. */
export function accessKinds({ api, resources }: Pick<Visit, "api" | "resources">): ReadonlySet<AccessKind> {
  return new Set(resources.flatMap(({ path }) => rulesOf(api, path).access));
}

/** Whether the API accepts new applications and plan changes. */
export function takesSubscriptions({ status }: Visit): boolean {
  return status.state === "published" || status.state === "pre-released";
}

function resourceRows(visit: Visit): readonly Html[] {
  const { api, resources, address } = visit;
  const findDocs = (path: string) => api.docs.find((one) => one.resource === path && "markdown" in one);
  return resources.map(({ path, handlers }) => {
    const { access, limits, scopes } = rulesOf(api, path);
    const about = findDocs(path);
    const events = [...handlers.keys()].filter((event) => event !== "request");
    return html`<tr>
<td><code>POST ${address}<wbr>${path}</code>
${about !== undefined && html`<div class="small"><a href="${linkTo(visit, `/docs/${about.id}`)}">${about.title}</a></div>`}
${events.length > 0 && html`<div class="muted small">${events.join(", ")}</div>`}</td>
<td>${accessText(access)}
${scopes.length > 0 && html`<div class="muted small">scope ${scopes.join(" ")}</div>`}</td>
<td>${limits.requests === undefined ? "By plan" : limitText(limits.requests)}</td>
</tr>`;
  });
}

/** Formats the limits of a plan in words. */
export function planText({ requests, burst }: EffectivePlan): string {
  const quota = requests === undefined ? "Unlimited requests" : limitText(requests);
  return burst === undefined ? quota : `${quota}, at most ${limitText(burst)}`;
}

function plansSection(visit: Visit): Part {
  const plans = Object.entries(visit.api.plans);
  if (plans.length === 0) return undefined;
  return html`<h2>Plans</h2>
<ul class="cards">${plans.map(
    ([name, plan]) => html`<li class="card">
<h3>${plan.title ?? name}</h3>
${plan.description !== undefined && html`<p class="muted">${plan.description}</p>`}
<p>${planText(plan)}</p>
${plan.approval && html`<p class="muted small">Requires the owner’s approval</p>`}
</li>`,
  )}</ul>`;
}

function startSection(visit: Visit): Part {
  const { member } = visit;
  if (!takesSubscriptions(visit)) return undefined;
  const path = member === undefined ? "/sign-in" : "/applications/new";
  const label = member === undefined ? "Sign in to create an application" : "Create an application";
  return html`<div class="row"><a class="button first" href="${linkTo(visit, path)}">${label}</a></div>`;
}

function exampleSection(visit: Visit): Part {
  const { resources, api } = visit;
  const [first] = resources;
  if (first === undefined) return undefined;
  const { access } = rulesOf(api, first.path);
  const headers: Readonly<Record<AccessKind, string | undefined>> = {
    key: `${keyHeader}: YOUR_KEY`,
    oauth2: "authorization: Bearer YOUR_TOKEN",
    none: undefined,
  };
  const [kind = "none"] = access.includes("key") ? ["key" as const] : access;
  return html`<h2>Example call</h2>
<pre tabindex="0" role="region" aria-label="Example call"><code>${firstCall(visit, first, headers[kind])}</code></pre>`;
}

/** Renders the first page: a description of the API and how to get access. */
export function overviewPage(visit: Visit): Reply {
  const { api, resources } = visit;
  const body = html`<div class="title"><h1>${api.title}</h1><span class="badge">${api.version}</span>${stateBadge(visit)}</div>
${api.description?.split(/\n{2,}/).map((text) => html`<p>${text}</p>`)}
${startSection(visit)}
${notices(visit)}
<h2>Resources</h2>
${
  resources.length === 0
    ? html`<p class="muted">No resources yet: no part of this API accepts consumers.</p>`
    : html`<div class="scroll"><table><thead><tr><th scope="col">Address</th><th scope="col">Authentication</th><th scope="col">Limit</th></tr></thead>
<tbody>${resourceRows(visit)}</tbody></table></div>`
}
${plansSection(visit)}
${exampleSection(visit)}`;
  return page(visit, { title: api.title, body, section: "overview" });
}
