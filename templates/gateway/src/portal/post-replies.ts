import type { Reply } from "@hookloom/runtime/seams";
import { ApplicationError } from "../access/applications.ts";
import { credentialPage } from "./application-page.ts";
import { newApplicationPage } from "./applications-pages.ts";
import { accessKinds, takesSubscriptions } from "./overview.ts";
import type { OwnApplication } from "./own-applications.ts";
import { message } from "./page.ts";
import type { PortalParts, PortalReply } from "./portal-parts.ts";
import { goTo, notFoundPage } from "./read-replies.ts";
import { sessionSeconds } from "./sign-in.ts";
import { noInvitationPage } from "./sign-in-pages.ts";
import { hasMember, type MemberVisit, type Visit } from "./visit.ts";

const field = (form: URLSearchParams, name: string): string | undefined =>
  form.get(name)?.trim() || undefined;

const closedPage = (visit: Visit): Reply =>
  message(
    visit,
    409,
    "Nothing was changed",
    "This API does not accept new applications or plan changes at the moment.",
  );

async function accept({ signIn }: PortalParts, visit: Visit): Promise<PortalReply> {
  const session = await signIn.accept(visit.path.slice(visit.path.lastIndexOf("/") + 1));
  if (session === undefined) return noInvitationPage(visit);
  const cookies = [
    { name: "session" as const, value: session, seconds: sessionSeconds },
    { name: "visit" as const, value: "", seconds: 0 },
  ];
  return { ...goTo(visit, ""), cookies };
}

async function signOut(
  { signIn }: PortalParts,
  visit: Visit,
  session: string | undefined,
): Promise<PortalReply> {
  if (session !== undefined) await signIn.end(session);
  return { ...goTo(visit, ""), cookies: [{ name: "session", value: "", seconds: 0 }] };
}

async function make({ own }: PortalParts, visit: MemberVisit, form: URLSearchParams): Promise<Reply> {
  if (!takesSubscriptions(visit)) return closedPage(visit);
  const clientId = visit.api.issuer === "own" ? undefined : field(form, "client");
  const wish = { name: field(form, "name") ?? "", plan: field(form, "plan"), clientId };
  try {
    const { id } = await own.make(visit.member, visit.api, wish);
    return goTo(visit, `/applications/${id}`);
  } catch (error) {
    if (error instanceof ApplicationError) return newApplicationPage(visit, wish, error.message);
    throw error;
  }
}

/** Whether the environment itself issues this kind of credential and the API accepts it. */
function issuesCredential(visit: Visit, kind: string | undefined): kind is "key" | "secret" {
  const access = accessKinds(visit);
  if (kind === "key") return access.has("key");
  return kind === "secret" && access.has("oauth2") && visit.api.issuer === "own";
}

/** Performs the action of a form on one application. Returns undefined for an unknown path. */
async function change(
  { own }: PortalParts,
  visit: MemberVisit,
  form: URLSearchParams,
  found: OwnApplication,
): Promise<Reply | undefined> {
  const [, , id = "", part, credential, verb] = visit.path.split("/");
  const back = goTo(visit, `/applications/${id}`);
  if (part === "credentials" && credential === undefined) {
    const kind = field(form, "kind");
    if (!issuesCredential(visit, kind))
      return message(visit, 400, "Nothing was changed", "This API does not accept this kind of credential.");
    return credentialPage(visit, found, kind, await own.issue(visit.member, found, kind));
  }
  if (part === "credentials" && credential !== undefined && verb === "revoke") {
    await own.revoke(found, credential);
    return back;
  }
  if (credential !== undefined) return undefined;
  if (part === "plan") {
    if (!takesSubscriptions(visit)) return closedPage(visit);
    await own.change(found, field(form, "plan") ?? "");
    return back;
  }
  if (part !== "delete") return undefined;
  await own.remove(found);
  return goTo(visit, "/applications");
}

/**
 * Returns the reply to a portal form that the caller has verified.
 * @param session the value of the session cookie
 * @throws StoreUnavailable
 */
export async function postReply(
  parts: PortalParts,
  visit: Visit,
  form: URLSearchParams,
  session: string | undefined,
): Promise<PortalReply> {
  const { path } = visit;
  if (/^\/invitations\/[^/]+$/.test(path)) return accept(parts, visit);
  if (path === "/sign-out") return signOut(parts, visit, session);
  if (!hasMember(visit)) return goTo(visit, "/sign-in");
  if (path === "/applications") return make(parts, visit, form);
  const [, part, id = ""] = path.split("/");
  const found = part === "applications" ? await parts.own.find(visit.member, id) : undefined;
  if (found === undefined) return notFoundPage(visit);
  try {
    return (await change(parts, visit, form, found)) ?? notFoundPage(visit);
  } catch (error) {
    if (!(error instanceof ApplicationError)) throw error;
    return message(visit, error.status, "Nothing was changed", error.message);
  }
}
