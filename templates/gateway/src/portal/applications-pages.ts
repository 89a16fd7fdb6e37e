import type { Reply } from "@hookloom/runtime/seams";
import type { Application } from "../access/access-store.ts";
import { scopesBeyond } from "../access/scopes.ts";
import { scopesOf } from "../api/api.ts";
import { type Html, html, type Part } from "./html.ts";
import { accessKinds, planText, takesSubscriptions } from "./overview.ts";
import type { ApplicationRequest, OwnApplication } from "./own-applications.ts";
import { formToken, notices, page, timeHtml } from "./page.ts";
import { linkTo, type Visit } from "./visit.ts";

/** Returns true if the API requires scopes and the application has none of them. */
function lacksScopes({ api }: Pick<Visit, "api">, application: Application): boolean {
  const requiredScopes = scopesOf(api);
  return (
    requiredScopes.length > 0 && scopesBeyond(application, requiredScopes).length === requiredScopes.length
  );
}

/** Renders a badge that shows whether an application may make calls. */
export function subscriptionBadge(visit: Pick<Visit, "api">, application: Application): Html {
  const { subscription } = application;
  if (subscription === "active")
    return lacksScopes(visit, application)
      ? html`<span class="badge warn">No scope granted</span>`
      : html`<span class="badge good">Active</span>`;
  if (subscription === "pending") return html`<span class="badge warn">Waiting for approval</span>`;
  return html`<span class="badge bad">Blocked</span>`;
}

/** Renders the display name of a plan. */
export function planName({ api }: Visit, plan: string | undefined): Part {
  const named = plan ?? api.defaultPlan;
  if (named === undefined) return undefined;
  return (Object.hasOwn(api.plans, named) ? api.plans[named]?.title : undefined) ?? named;
}

/** Renders the page with all applications of the member. */
export function applicationsPage(visit: Visit, own: readonly OwnApplication[]): Reply {
  const isOpen = takesSubscriptions(visit);
  const cards = own.map(({ application, credentials }) => {
    const { id, name, createdAt } = application;
    const works = credentials.length === 1 ? "1 credential" : `${credentials.length} credentials`;
    return html`<li class="card">
<div class="title"><h2 class="plain"><a class="whole" href="${linkTo(visit, `/applications/${id}`)}">${name}</a></h2>${subscriptionBadge(visit, application)}</div>
<p class="muted small">${[planName(visit, application.plan), works].filter(Boolean).join(" · ")}</p>
<p class="muted small">Created on ${timeHtml(createdAt, "day")}</p>
</li>`;
  });
  const add =
    isOpen &&
    html`<a class="button first" href="${linkTo(visit, "/applications/new")}">Create an application</a>`;
  const body = html`<div class="title apart"><h1>Applications</h1>${own.length > 0 && add}</div>
${notices(visit)}
${
  own.length === 0
    ? html`<p>An application is a program of yours that calls ${visit.api.title}. Each application has a plan and its own keys.</p>
${isOpen ? html`<div class="row">${add}</div>` : html`<p class="muted">This API accepts no new applications.</p>`}`
    : html`<ul class="cards">${cards}</ul>`
}`;
  return page(visit, { title: "Applications", body, section: "applications" });
}

/** Renders the selectable plans. Without a choice, the default plan is selected, or else the first one. */
export function planChoices(visit: Visit, chosen: string | undefined): Part {
  const { plans, defaultPlan } = visit.api;
  const names = Object.keys(plans);
  const wanted = [chosen, defaultPlan, names[0]].find(
    (name) => name !== undefined && Object.hasOwn(plans, name),
  );
  if (names.length === 0) return undefined;
  return html`<fieldset><legend>Plan</legend>${Object.entries(plans).map(
    ([
      name,
      plan,
    ]) => html`<label class="choice"><input type="radio" name="plan" value="${name}" required${name === wanted && html` checked`}>
<span><b>${plan.title ?? name}</b><span>${plan.description ?? planText(plan)}</span>${plan.description !== undefined && html`<span>${planText(plan)}</span>`}${plan.approval && html`<span>Requires the owner’s approval</span>`}</span></label>`,
  )}</fieldset>`;
}

function clientField({ api, resources }: Visit, clientId: string): Part {
  const { issuer } = api;
  if (issuer === "own" || !accessKinds({ api, resources }).has("oauth2")) return undefined;
  return html`<div class="field"><label for="client">Client id (optional)</label>
<p class="hint" id="client-hint">Tokens are issued by ${issuer.url}. Enter your client id at that issuer to make calls with its tokens. The owner of this API has to approve the client first.</p>
<input type="text" id="client" name="client" value="${clientId}" maxlength="200" autocomplete="off" spellcheck="false" aria-describedby="client-hint"></div>`;
}

/** Renders the form for a new application, with an error message if a submitted form was rejected. */
export function newApplicationPage(
  visit: Visit,
  wish: Partial<ApplicationRequest> = {},
  wrong?: string,
): Reply {
  const { name = "", plan, clientId = "" } = wish;
  const body = html`<a class="back small" href="${linkTo(visit, "/applications")}">Applications</a>
<h1>Create an application</h1>
${wrong !== undefined && html`<div class="notice bad" role="alert" id="wrong"><p>${wrong}</p></div>`}
<form class="stack" method="post" action="${linkTo(visit, "/applications")}">
${formToken(visit)}
<div class="field"><label for="name">Name</label>
<p class="hint" id="name-hint">The name of your program. The owner of this API can see it.</p>
<input type="text" id="name" name="name" value="${name}" required maxlength="60" autocomplete="off" aria-describedby="name-hint"${wrong !== undefined && html` aria-invalid="true" aria-errormessage="wrong"`}></div>
${planChoices(visit, plan)}
${clientField(visit, clientId)}
<div class="row"><button class="first">Create</button><a class="button" href="${linkTo(visit, "/applications")}">Cancel</a></div>
</form>`;
  return page(visit, {
    title: "Create an application",
    body,
    section: "applications",
    status: wrong === undefined ? 200 : 400,
  });
}
