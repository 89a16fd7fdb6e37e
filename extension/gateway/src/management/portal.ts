import { EnvironmentError } from "@hookloom/core/environments/contract/errors";
import { listPages, requestManagement } from "@hookloom/core/environments/management/request-management";
import { type EffectiveApi, portalPath } from "@hookloom/gateway";
import type { PortalInvitation, PortalMember } from "@hookloom/gateway/management";
import { rejectionError } from "./applications.ts";

/** A link that signs somebody in to the portal of an environment, once. */
export interface Invitation {
  readonly name: string;
  readonly link: string;
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
  /** How many applications it opens: somebody was invited by this name before. Undefined for a new name. */
  readonly applications?: number;
}

const notFound = 404;

/** Where consumers find the portal of an environment; undefined where its rules describe none, or it has no address. */
export function portalUrl(rules: EffectiveApi | undefined, address: string | undefined): string | undefined {
  if (rules?.portal === undefined || address === undefined) return undefined;
  return `${address.replace(/\/+$/, "")}${portalPath}`;
}

const noPortal = (): EnvironmentError =>
  new EnvironmentError(
    "no-portal",
    'The environment has no portal: describe it as "portal": {} in the api of hookloom.json, then run or deploy it again.',
  );

function isInvitation(value: unknown): value is PortalInvitation {
  return typeof value === "object" && value !== null && "path" in value && "expiresAt" in value;
}

/**
 * Makes a link by which a consumer signs in to the portal; only this answer has it.
 * @param address the base of the URL that consumers call
 * @throws EnvironmentError `no-portal`, `application-refused`, `not-answering`
 */
export async function inviteToPortal(port: number, address: string, name: string): Promise<Invitation> {
  const path = "/portal/invitations";
  const response = await requestManagement(port, { method: "POST", path, body: JSON.stringify({ name }) });
  if (response.status === notFound) throw noPortal();
  const { value } = response;
  if (response.status < 300 && isInvitation(value)) {
    const link = `${address.replace(/\/+$/, "")}${value.path}`;
    const { applications } = value;
    const known = applications === undefined ? {} : { applications };
    return { name: value.name, link, expiresAt: value.expiresAt, ...known };
  }
  throw rejectionError(response);
}

const membersPath = "/portal/members";

/** Those who have signed in to the portal. @throws EnvironmentError `no-portal`, `application-refused`, `not-answering` */
export async function listMembers(port: number): Promise<readonly PortalMember[]> {
  return listPages(100, async (page) => {
    const path = `${membersPath}?${new URLSearchParams(page)}`;
    const response = await requestManagement(port, { method: "GET", path });
    if (response.status === notFound) throw noPortal();
    if (response.status < 300 && Array.isArray(response.value))
      return response.value as readonly PortalMember[];
    throw rejectionError(response);
  });
}

/**
 * Keeps a member out of the portal; with `revoke` their applications end, too. The answer has the applications that were
 * theirs.
 * @throws EnvironmentError `application-refused`, `not-answering`
 */
export async function removeMember(port: number, id: string, revoke: boolean): Promise<PortalMember> {
  const path = `${membersPath}/${encodeURIComponent(id)}`;
  const response = await requestManagement(port, {
    method: "DELETE",
    path,
    body: JSON.stringify({ revoke }),
  });
  const { value } = response;
  if (response.status < 300 && typeof value === "object" && value !== null && "applications" in value)
    return value as PortalMember;
  throw rejectionError(response);
}
