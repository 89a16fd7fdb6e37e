import type { Reply } from "@hookloom/runtime/seams";
import { html } from "./html.ts";
import { formToken, page } from "./page.ts";
import { linkTo, type Visit } from "./visit.ts";

/** The ways to sign in. */
export function signInPage(visit: Visit, issuer: string | undefined): Reply {
  const host = issuer === undefined ? undefined : URL.parse(issuer)?.host;
  const body = html`<div class="center"><h1>Sign in</h1>
${
  host === undefined
    ? html`<p>You sign in with an invitation: a link that works once, within fifteen minutes. Request one from the owner of this API.</p>`
    : html`<p class="muted">Sign in where you always do, or open the link of an invitation.</p>
<a class="button first" href="${linkTo(visit, "/sign-in/start")}">Continue with ${host}</a>`
}
</div>`;
  return page(visit, { title: "Sign in", body });
}

/**
 * What the link of an invitation shows. Only its button uses the invitation up: programs that preview links open them, and
 * press nothing. The form posts to the address of this page, so the token of the link is not part of it.
 */
export function invitationPage(visit: Visit, name: string): Reply {
  const body = html`<div class="center"><h1>You are invited</h1>
<p>Sign in as <strong>${name}</strong> to read about ${visit.api.title}, and to get keys of your own.</p>
<form method="post">${formToken(visit)}<button class="first">Sign in</button></form>
<p class="muted small">The link works once. You stay signed in for eight hours.</p></div>`;
  return page(visit, { title: "Invitation", body });
}

/** For an invitation that was used, is over, or never was. */
export function noInvitationPage(visit: Visit): Reply {
  const body = html`<div class="center"><h1>This link no longer works</h1>
<p>An invitation works once, within fifteen minutes. Request another one from the owner of this API.</p></div>`;
  return page(visit, { title: "Invitation", body, status: 410 });
}

/**
 * The page after a sign-in at an issuer. A redirect would still belong to the issuer's site, and the browser would not send
 * the cookie that was just set; a page that continues by itself belongs to this site.
 */
export function signedInPage(visit: Visit): Reply {
  const target = linkTo(visit);
  const body = html`<div class="center"><h1>You are signed in</h1><a class="button first" href="${target}">Continue</a></div>`;
  const head = html`<meta http-equiv="refresh" content="0; url=${target}">`;
  return page(visit, { title: "Signed in", body, head });
}
