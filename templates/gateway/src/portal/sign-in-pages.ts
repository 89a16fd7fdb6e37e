import type { Reply } from "@hookloom/runtime/seams";
import { html } from "./html.ts";
import { formToken, page } from "./page.ts";
import { linkTo, type Visit } from "./visit.ts";

/** Renders the available ways to sign in. */
export function signInPage(visit: Visit, issuer: string | undefined): Reply {
  const host = issuer === undefined ? undefined : URL.parse(issuer)?.host;
  const body = html`<div class="center"><h1>Sign in</h1>
${
  host === undefined
    ? html`<p>Sign in with an invitation, which is a link that works once and for fifteen minutes. Request an invitation from the owner of this API.</p>`
    : html`<p class="muted">Sign in with your usual account, or open the link of an invitation.</p>
<a class="button first" href="${linkTo(visit, "/sign-in/start")}">Continue with ${host}</a>`
}
</div>`;
  return page(visit, { title: "Sign in", body });
}

/**
 * Renders the page of an invitation link. Only the button uses up the invitation, since link previews open the page but press no
 * button. The form posts to the page's own URL, so the form does not contain the link's token.
 */
export function invitationPage(visit: Visit, name: string): Reply {
  const body = html`<div class="center"><h1>You are invited</h1>
<p>Sign in as <strong>${name}</strong> to read about ${visit.api.title} and to get your own keys.</p>
<form method="post">${formToken(visit)}<button class="first">Sign in</button></form>
<p class="muted small">The link works once. You stay signed in for eight hours.</p></div>`;
  return page(visit, { title: "Invitation", body });
}

/** Renders the page for an invitation that was used, has expired or never existed. */
export function noInvitationPage(visit: Visit): Reply {
  const body = html`<div class="center"><h1>This link no longer works</h1>
<p>An invitation works once and for fifteen minutes. Request a new invitation from the owner of this API.</p></div>`;
  return page(visit, { title: "Invitation", body, status: 410 });
}

/**
 * Renders the page after a sign-in at an issuer. A redirect would still count as a request from the issuer's site, so the browser
 * would not send the cookie that was just set. A page that continues automatically belongs to this site.
 */
export function signedInPage(visit: Visit): Reply {
  const target = linkTo(visit);
  const body = html`<div class="center"><h1>You are signed in</h1><a class="button first" href="${target}">Continue</a></div>`;
  const head = html`<meta http-equiv="refresh" content="0; url=${target}">`;
  return page(visit, { title: "Signed in", body, head });
}
