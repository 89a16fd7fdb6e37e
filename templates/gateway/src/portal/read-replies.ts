import { type Reply, readDocsFile } from "@hookloom/runtime/seams";
import { portalPath } from "../api/api.ts";
import { applicationPage } from "./application-page.ts";
import { applicationsPage, newApplicationPage } from "./applications-pages.ts";
import { consoleDocument, consoleFiles, consolePage } from "./console-page.ts";
import type { SetCookie } from "./cookies.ts";
import { documentationReply } from "./documentation-pages.ts";
import { html } from "./html.ts";
import type { OidcClient } from "./oidc-sign-in.ts";
import { overviewPage, takesSubscriptions } from "./overview.ts";
import { message, safeHeaders, styleName } from "./page.ts";
import type { PortalParts, PortalReply } from "./portal-parts.ts";
import { sessionSeconds } from "./sign-in.ts";
import { invitationPage, noInvitationPage, signedInPage, signInPage } from "./sign-in-pages.ts";
import { style } from "./style.ts";
import { callsByDay, remainingQuota, withOutcomes } from "./usage.ts";
import { hasMember, linkTo, type MemberVisit, type Visit } from "./visit.ts";

/** Redirects the visitor to another page. */
export function goTo(visit: Visit, path: string): Reply {
  return { status: 303, headers: { ...safeHeaders, location: linkTo(visit, path) }, body: "" };
}

export function notFoundPage(visit: Visit): Reply {
  return message(visit, 404, "Page not found", html`<a href="${linkTo(visit)}">Back to the overview</a>`);
}

function file(type: string, body: string, seconds: number): Reply {
  const headers = { ...safeHeaders, "content-type": type, "cache-control": `private, max-age=${seconds}` };
  return { status: 200, headers, body };
}

/** Returns the files that every page needs. */
async function fileReply({ path }: Visit): Promise<Reply | undefined> {
  if (path === `/${styleName}`) return file("text/css; charset=utf-8", style, 31_536_000);
  const found = consoleFiles.get(path);
  const read = found === undefined ? undefined : await readDocsFile(found);
  return read && file(read.type, read.bytes.toString("utf8"), 3_600);
}

/**
 * Returns the reply if the API's state restricts access. An unpublished or retired API is hidden; a blocked API is visible only
 * to members who already have applications.
 */
async function stateReply({ own }: PortalParts, visit: Visit): Promise<Reply | undefined> {
  const { state } = visit.status;
  const next = visit.api.deprecation?.successor;
  if (state === "retired") {
    const where =
      next === undefined ? "Contact the API's owner about a replacement." : html`Replacement: ${next}`;
    return message({ ...visit, member: undefined }, 410, "This API is retired", where);
  }
  const hidden = () =>
    message(visit, 404, "API not available", "This API is not open to consumers at the moment.");
  if (state === "created") return hidden();
  if (state !== "blocked") return undefined;
  return hasMember(visit) && (await own.of(visit.member)).length > 0 ? undefined : hidden();
}

/** Returns the portal's client at the token issuer, or undefined if members do not sign in at the issuer. */
function toClient({ clientSecret }: PortalParts, visit: Visit): OidcClient | undefined {
  const { issuer, portal } = visit.api;
  if (issuer === "own" || portal?.client === undefined) return undefined;
  const callback = `${visit.address}${portalPath}/sign-in/callback`;
  return { issuer: issuer.url, id: portal.client, secret: clientSecret, callback };
}

/** Redirects to the issuer, or handles the return from it. Returns undefined for an unknown path. */
async function issuerReply(
  { log, signIn }: PortalParts,
  visit: Visit,
  client: OidcClient,
  flow: string | undefined,
): Promise<PortalReply | undefined> {
  const oidc = await import("./oidc-sign-in.ts");
  const forgotten: SetCookie = { name: "flow", value: "", seconds: 0 };
  try {
    if (visit.path === "/sign-in/start") {
      const begun = await oidc.startSignIn(client);
      const headers = { ...safeHeaders, location: begun.url };
      const cookie: SetCookie = { name: "flow", value: begun.flow, seconds: oidc.flowSeconds };
      return { status: 303, headers, body: "", cookies: [cookie] };
    }
    if (visit.path !== "/sign-in/callback") return undefined;
    const { subject, name } = await oidc.finishSignIn(client, visit.query, flow);
    const value = await signIn.begin(subject, name);
    if (value === undefined)
      throw new oidc.SignInFailed("The owner of this API has ended your access: request a new invitation.");
    const session: SetCookie = { name: "session", value, seconds: sessionSeconds };
    return { ...signedInPage(visit), cookies: [session, forgotten] };
  } catch (error) {
    if (!(error instanceof oidc.SignInFailed)) throw error;
    log.warn("A sign-in to the portal failed", { reason: oidc.failureCause(error) });
    return { ...message(visit, 403, "Not signed in", error.message), cookies: [forgotten] };
  }
}

async function signInReply(
  parts: PortalParts,
  visit: Visit,
  flow: string | undefined,
): Promise<PortalReply | undefined> {
  const { signIn } = parts;
  const { path } = visit;
  const client = toClient(parts, visit);
  if (path === "/sign-in") return hasMember(visit) ? goTo(visit, "") : signInPage(visit, client?.issuer);
  if (path.startsWith("/sign-in/"))
    return client === undefined ? undefined : issuerReply(parts, visit, client, flow);
  const [, part, token = "", ...more] = path.split("/");
  if (part !== "invitations" || more.length > 0) return undefined;
  const invitation = await signIn.invitation(token);
  return invitation === undefined ? noInvitationPage(visit) : invitationPage(visit, invitation.name);
}

async function applicationsReply(parts: PortalParts, visit: MemberVisit): Promise<Reply | undefined> {
  const { own, inbox, counts, calls, now } = parts;
  const { path, member, api } = visit;
  if (path === "/applications") return applicationsPage(visit, await own.of(member));
  if (path === "/applications/new")
    return takesSubscriptions(visit) ? newApplicationPage(visit) : goTo(visit, "/applications");
  const [, part, id = "", ...more] = path.split("/");
  if (part !== "applications" || more.length > 0) return undefined;
  const found = await own.find(member, id);
  if (found === undefined) return undefined;
  const [quota, days, recorded] = await Promise.all([
    remainingQuota(counts, api, found.application),
    callsByDay(inbox, id, now()),
    calls.of(id),
  ]);
  return applicationPage(visit, found, {
    quota,
    days,
    calls: await withOutcomes(inbox, recorded),
    now: now(),
  });
}

/**
 * Returns the reply to a GET request of the portal.
 * @param flow the value that the browser keeps while the user signs in at an issuer
 * @throws StoreUnavailable
 */
export async function readReply(
  parts: PortalParts,
  visit: Visit,
  flow: string | undefined,
): Promise<PortalReply> {
  const open = (await fileReply(visit)) ?? (await signInReply(parts, visit, flow));
  if (open !== undefined) return open;
  const { api, path } = visit;
  if (!hasMember(visit) && api.portal?.visibility !== "public") return goTo(visit, "/sign-in");
  const closed = await stateReply(parts, visit);
  if (closed !== undefined) return closed;
  if (path === "") return overviewPage(visit);
  const documented = documentationReply(visit);
  if (documented !== undefined) return documented;
  if (path === "/try") return consolePage(visit);
  if (path === "/openapi.json") {
    const body = `${JSON.stringify(await consoleDocument(visit, parts.environment))}\n`;
    return {
      status: 200,
      headers: { ...safeHeaders, "content-type": "application/json; charset=utf-8" },
      body,
    };
  }
  const isOfMember = path === "/applications" || path.startsWith("/applications/");
  if (isOfMember && !hasMember(visit)) return goTo(visit, "/sign-in");
  return (hasMember(visit) ? await applicationsReply(parts, visit) : undefined) ?? notFoundPage(visit);
}
