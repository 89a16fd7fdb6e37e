import { EnvironmentError } from "@hookloom/core/environments/contract/errors";
import { listPages } from "@hookloom/core/environments/management/request-management";
import { type EffectiveApi, portalPath } from "@hookloom/gateway";
import type { PortalInvitation, PortalMember } from "@hookloom/gateway/management";
import { t } from "@vscode/l10n";
import { hasMembers, requestAccess } from "./applications.ts";

/** A single-use link that signs a consumer in to an environment's portal. */
export type Invitation = Omit<PortalInvitation, "path"> & { readonly link: string };

/** Returns the URL of an environment's portal; undefined if the rules describe no portal, or the environment has no address. */
export function portalUrl(rules: EffectiveApi | undefined, address: string | undefined): string | undefined {
  if (rules?.portal === undefined || address === undefined) return undefined;
  return `${address.replace(/\/+$/, "")}${portalPath}`;
}

const noPortal = (): EnvironmentError =>
  new EnvironmentError(
    "no-portal",
    t(
      'The environment has no portal: add "portal": {} to the api of hookloom.json, then run or deploy it again.',
    ),
  );

/**
 * Creates a link with which a consumer signs in to the portal. The link is only contained in this response.
 * @param address the base URL that consumers call
 * @throws EnvironmentError `no-portal`, `application-refused`, `not-answering`
 */
export async function inviteToPortal(port: number, address: string, name: string): Promise<Invitation> {
  const call = { method: "POST", path: "/portal/invitations", body: { name } } as const;
  const isUsable = hasMembers("path", "expiresAt");
  const { path, ...invitation } = await requestAccess<PortalInvitation>(port, {
    ...call,
    notFoundError: noPortal,
    isUsable,
  });
  return { ...invitation, link: `${address.replace(/\/+$/, "")}${path}` };
}

const membersPath = "/portal/members";

/**
 * Lists the members who have signed in to the portal.
 * @throws EnvironmentError `no-portal`, `application-refused`, `not-answering`
 */
export async function listMembers(port: number): Promise<readonly PortalMember[]> {
  return listPages(100, async (page) => {
    const path = `${membersPath}?${new URLSearchParams(page)}`;
    return requestAccess(port, { method: "GET", path, notFoundError: noPortal, isUsable: Array.isArray });
  });
}

/**
 * Removes a member from the portal; with `revoke`, the member's applications are revoked too, and the response lists them.
 * @throws EnvironmentError `application-refused`, `not-answering`
 */
export function removeMember(port: number, id: string, revoke: boolean): Promise<PortalMember> {
  const path = `${membersPath}/${encodeURIComponent(id)}`;
  return requestAccess(port, {
    method: "DELETE",
    path,
    body: { revoke },
    isUsable: hasMembers("applications"),
  });
}
