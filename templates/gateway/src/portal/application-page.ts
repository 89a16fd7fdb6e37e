import type { Reply } from "@hookloom/runtime/seams";
import type { Credential } from "../access/access-store.ts";
import { keyHeader } from "../access/rejections.ts";
import { scopesBeyond } from "../access/scopes.ts";
import { scopesOf } from "../api/api.ts";
import type { RemainingBudget } from "../limits/budget.ts";
import { planChoices, planName, subscriptionBadge } from "./applications-pages.ts";
import { firstCall } from "./first-call.ts";
import { type Html, html, type Part } from "./html.ts";
import { accessKinds, limitText, numberText, takesSubscriptions } from "./overview.ts";
import type { OwnApplication } from "./own-applications.ts";
import { action, formToken, notices, page, timeHtml } from "./page.ts";
import type { DayOfCalls, ShownCall } from "./usage.ts";
import { linkTo, type Visit } from "./visit.ts";

/** Maximum number of active keys, and of active secrets. */
const maxActive = 2;

/** Additional information about an application. */
export interface Insight {
  readonly quota: readonly RemainingBudget[];
  readonly days: readonly DayOfCalls[];
  readonly calls: readonly ShownCall[];
  /** The current time, in milliseconds since the Unix epoch. */
  readonly now: number;
}

const iso = (time: number): string => new Date(time).toISOString();

function credentialRows(visit: Visit, base: string, credentials: readonly Credential[]): readonly Html[] {
  return credentials.map(
    ({ id, lastFour, createdAt, usedAt }) => html`<tr>
<td><code>…${lastFour}</code></td><td>${timeHtml(createdAt, "day")}</td>
<td>${usedAt === undefined ? html`<span class="muted">Never</span>` : timeHtml(usedAt, "moment")}</td>
<td class="end">${action(visit, `${base}/credentials/${id}/revoke`, html`Revoke<span class="hidden"> the one that ends in ${lastFour}</span>`, "quiet danger")}</td></tr>`,
  );
}

interface CredentialsInput {
  readonly kind: "key" | "secret";
  readonly title: string;
  readonly hint: Html;
  readonly label: string;
}

function credentialsSection(
  visit: Visit,
  { application, credentials }: OwnApplication,
  { kind, title, hint, label }: CredentialsInput,
): Html {
  const base = `/applications/${application.id}`;
  const own = credentials.filter((one) => one.kind === kind);
  const verb = own.length === 0 ? `Create a ${label}` : `Rotate the ${label}`;
  return html`<h2>${title}</h2>
<p class="muted">${hint}</p>
${
  own.length > 0 &&
  html`<div class="scroll"><table><thead><tr><th scope="col">Ends in</th><th scope="col">Created</th><th scope="col">Last used</th><th scope="col" class="end"><span class="hidden">Revoke</span></th></tr></thead>
<tbody>${credentialRows(visit, base, own)}</tbody></table></div>`
}
${
  own.length >= maxActive
    ? html`<p class="muted small">You have two active ${label}s. Switch your program to the newer one, then revoke the older one.</p>`
    : html`<div class="row">${action(visit, `${base}/credentials`, verb, own.length === 0 ? "first" : "plain", { kind })}
${own.length > 0 && html`<span class="muted small">Creates a second ${label}. The first ${label} works until you revoke it.</span>`}</div>`
}`;
}

function credentialSections(visit: Visit, own: OwnApplication): Part {
  const access = accessKinds(visit);
  const { issuer } = visit.api;
  const { clientId, id } = own.application;
  const key = html`Send a key with every call, in the header <code>${keyHeader}</code>. A key is shown only once, when you create it.`;
  const secret = html`Exchange the client id and secret for a token at <code>${visit.address}/oauth2/token</code>, and send the token as <code>authorization: Bearer …</code>. A secret is shown only once, when you create it.`;
  const hasClient = issuer !== "own" && clientId !== id;
  return [
    access.has("key") &&
      credentialsSection(visit, own, { kind: "key", title: "Keys", hint: key, label: "key" }),
    access.has("oauth2") &&
      issuer === "own" &&
      html`${credentialsSection(visit, own, { kind: "secret", title: "OAuth 2 client", hint: secret, label: "secret" })}
<dl><dt>Client id</dt><dd><code>${clientId}</code></dd></dl>`,
    access.has("oauth2") &&
      issuer !== "own" &&
      html`<h2>OAuth 2 client</h2><p class="muted">Get tokens from <code>${issuer.url}</code>${
        hasClient
          ? html` as the client <code>${clientId}</code>.`
          : ". To use these tokens, create an application with your client id at that issuer."
      }</p>`,
  ];
}

function timeLeft(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  if (ms < 120_000) return `${Math.ceil(ms / 1000)} s`;
  if (minutes < 120) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} days`;
}

function quotaSection(
  visit: Visit,
  { application }: OwnApplication,
  quota: readonly RemainingBudget[],
): Part {
  if (quota.length === 0) {
    const name = planName(visit, application.plan);
    return html`<p class="muted">${name === undefined ? "There is no plan, so there is no quota." : html`The plan ${name} has no quota.`}</p>`;
  }
  const cards = quota.map(({ budget, remaining, resetMs }) => {
    const { count } = budget.limit;
    const isFresh = remaining === count;
    return html`<li class="card"><p class="big">${numberText(remaining)} <span class="muted small">of ${numberText(count)} left</span></p>
<meter min="0" max="${count}" value="${count - remaining}" aria-label="Used quota of ${limitText(budget.limit)}"></meter>
<p class="muted small">${limitText(budget.limit)}${!isFresh && `, resets in ${timeLeft(resetMs)}`}</p></li>`;
  });
  return html`<ul class="cards">${cards}</ul>`;
}

const width = 720;
const height = 130;
/** Space for a line of text above the bars. */
const top = 20;

function callsChart(days: readonly DayOfCalls[]): Part {
  const most = Math.max(...days.map(({ accepted, rejected }) => accepted + rejected));
  if (!(most > 0))
    return html`<p class="muted">No calls in the last thirty days. New calls are counted here within a minute.</p>`;
  const step = width / days.length;
  const scale = (count: number) => (count / most) * (height - top);
  const bars = days.map(({ at, accepted, rejected }, index) => {
    const [good, bad] = [scale(accepted), scale(rejected)];
    const [left, wide] = [(index * step + 2).toFixed(1), (step - 4).toFixed(1)];
    const bar = (kind: string, y: number, high: number) =>
      high > 0 &&
      html`<rect class="${kind}" x="${left}" y="${y.toFixed(1)}" width="${wide}" height="${Math.max(high, 1).toFixed(1)}" rx="1"></rect>`;
    return html`<g><title>${iso(at).slice(0, 10)}: ${numberText(accepted)} accepted, ${numberText(rejected)} rejected</title>${bar("good", height - good, good)}${bar("bad", height - good - bad, bad)}</g>`;
  });
  const rows = days
    .filter(({ accepted, rejected }) => accepted + rejected > 0)
    .toReversed()
    .map(
      ({ at, accepted, rejected }) =>
        html`<tr><td>${timeHtml(at, "day")}</td><td class="number">${numberText(accepted)}</td><td class="number">${numberText(rejected)}</td></tr>`,
    );
  return html`<svg class="chart" viewBox="0 0 ${width} ${height + 16}" role="img" aria-label="Calls per day in the last thirty days; the numbers are in the table below">
${bars}<line x1="0" x2="${width}" y1="${height + 0.5}" y2="${height + 0.5}"></line>
<text x="2" y="${top - 6}">Maximum: ${numberText(most)} per day</text>
<text x="2" y="${height + 13}">${iso(days[0]?.at ?? 0).slice(0, 10)}</text><text x="${width - 2}" y="${height + 13}" text-anchor="end">today</text></svg>
<details><summary class="small">Calls per day as a table</summary><div class="scroll"><table><thead><tr><th scope="col">Day (UTC)</th><th scope="col">Accepted</th><th scope="col">Rejected</th></tr></thead><tbody>${rows}</tbody></table></div></details>`;
}

const outcomes: Readonly<Record<ShownCall["outcome"], readonly [string, string]>> = {
  ok: ["good", "Done"],
  waiting: ["", "Waiting"],
  failed: ["bad", "Failed"],
  refused: ["bad", "Rejected"],
  forgotten: ["", "Accepted"],
};

function explain({ outcome, problem, attempts }: ShownCall): Part {
  if (outcome === "refused") return problem;
  const runs = attempts === 1 ? "one run" : `${attempts} runs`;
  if (outcome === "failed")
    return `The call was accepted, but failed permanently after ${runs}. The owner of this API can see the reason and replay the delivery.`;
  if (outcome === "waiting" && attempts > 0) return `The call failed in ${runs} and will be retried.`;
  return undefined;
}

function callsTable(calls: readonly ShownCall[]): Part {
  if (calls.length === 0)
    return html`<p class="muted">No calls yet. Calls appear here within a few seconds, with the reason for each rejection.</p>`;
  const rows = calls.map((call) => {
    const [kind, label] = outcomes[call.outcome];
    return html`<tr><td class="number">${timeHtml(call.at, "short")}</td><td class="number"><code>${call.trigger}</code></td>
<td class="number">${call.status}</td><td><span class="badge ${kind}">${label}</span></td>
<td>${explain(call) ?? (call.delivery !== undefined && html`<span class="muted small">${call.delivery}</span>`)}</td></tr>`;
  });
  return html`<div class="scroll"><table><thead><tr><th scope="col">Time (UTC)</th><th scope="col">Resource</th><th scope="col">Status</th><th scope="col">Outcome</th><th scope="col">Problem or delivery</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function subscriptionNotice({ application }: OwnApplication): Part {
  if (application.subscription === "pending")
    return html`<div class="notice warn"><p><strong>The owner of this API has to approve the application.</strong> Until then, its calls fail with the status 403.</p></div>`;
  if (application.subscription === "blocked")
    return html`<div class="notice bad"><p><strong>The owner of this API has blocked the application.</strong> Its calls fail with the status 403: contact the owner.</p></div>`;
  return undefined;
}

function planForm(visit: Visit, { application }: OwnApplication): Part {
  const { plan, subscription, id } = application;
  const canChange =
    Object.keys(visit.api.plans).length > 1 && subscription !== "blocked" && takesSubscriptions(visit);
  if (!canChange) return undefined;
  return html`<details><summary class="small">Change the plan</summary>
<form class="stack" method="post" action="${linkTo(visit, `/applications/${id}/plan`)}">${formToken(visit)}${planChoices(visit, plan)}
<p class="muted small">If the plan needs approval, the application cannot make calls until it is approved.</p>
<div class="row"><button>Change plan</button></div></form></details>`;
}

/** Renders the scopes that the application may use, if the API requires any. */
function scopesOfApplication({ api }: Visit, { application }: OwnApplication): Part {
  const requiredScopes = scopesOf(api);
  if (requiredScopes.length === 0) return undefined;
  const beyond = scopesBeyond(application, requiredScopes);
  const own = requiredScopes.filter((scope) => !beyond.includes(scope));
  const list = (scopes: readonly string[]) => html`<code>${scopes.join(" ")}</code>`;
  if (own.length === 0)
    return html`<div class="notice warn"><p><strong>The owner of this API has not granted the application any scopes yet.</strong> Until then, its calls to resources that require a scope fail with the status 403. Request the required scopes from the owner: ${list(beyond)}.</p></div>`;
  return html`<p class="muted">The application can use the scope${own.length === 1 ? "" : "s"} ${list(own)}.${
    beyond.length > 0 &&
    html` Request ${list(beyond)} from the owner of this API if the application needs more scopes.`
  }</p>`;
}

/** Renders the page of one application. */
export function applicationPage(visit: Visit, own: OwnApplication, insight: Insight): Reply {
  const { application } = own;
  const { id, name, createdAt } = application;
  const plan = planName(visit, application.plan);
  const body = html`<a class="back small" href="${linkTo(visit, "/applications")}">Applications</a>
<div class="title"><h1>${name}</h1>${subscriptionBadge(visit, application)}</div>
<p class="muted">${plan !== undefined && html`Plan ${plan} · `}Created on ${timeHtml(createdAt, "day")}</p>
${subscriptionNotice(own)}
${notices(visit)}
${planForm(visit, own)}
${scopesOfApplication(visit, own)}
${credentialSections(visit, own)}
<h2>Usage</h2>
${quotaSection(visit, own, insight.quota)}
${callsChart(insight.days)}
<h2>Recent calls</h2>
${callsTable(insight.calls)}
<h2>Delete</h2>
<p class="muted">Revokes every key and secret of ${name}, and invalidates its tokens. This cannot be undone.</p>
<details><summary class="small">Delete ${name}</summary><div class="row">${action(visit, `/applications/${id}/delete`, "Delete permanently", "danger")}</div></details>`;
  return page(visit, { title: name, body, section: "applications" });
}

/** Renders the only page that shows a credential: the response to the form that created the credential. */
export function credentialPage(
  visit: Visit,
  { application }: OwnApplication,
  kind: "key" | "secret",
  text: string,
): Reply {
  const { id, name, clientId } = application;
  const title = kind === "key" ? "Your new key" : "Your new secret";
  const [first] = visit.resources;
  const call =
    kind === "key"
      ? firstCall(visit, first, `${keyHeader}: YOUR_KEY`)
      : `curl ${visit.address}/oauth2/token \\\n  -u '${clientId}:YOUR_SECRET' \\\n  -d grant_type=client_credentials`;
  const body = html`<h1>${title}</h1>
<div class="notice warn"><p><strong>Copy it now.</strong> It is not shown again, and anyone who has it can make calls as ${name}.</p></div>
<p class="muted small" id="what">${kind === "key" ? `Key of ${name}` : `Secret of the client ${clientId}`}</p>
<code class="key" aria-describedby="what">${text}</code>
<h2>How to use it</h2>
<pre tabindex="0" role="region" aria-label="How to use it"><code>${call}</code></pre>
<div class="row"><a class="button first" href="${linkTo(visit, `/applications/${id}`)}">I have copied it</a></div>`;
  return page(visit, { title, body, section: "applications" });
}
