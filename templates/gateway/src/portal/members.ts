import type { AccessStore, Application } from "../access/access-store.ts";
import type { Applications } from "../access/applications.ts";
import { formatCursor, type ListPage } from "../access/list-page.ts";
import type { PortalMember } from "../management/api-management.ts";
import { type PortalStore, type StoredMember, subjectOfInvited } from "./portal-store.ts";

export interface MembersOptions {
  readonly store: AccessStore;
  readonly portal: PortalStore;
  readonly applications: Applications;
  readonly now: () => number;
}

/** The API owner's operations on the portal's members. */
export class Members {
  readonly #options: MembersOptions;

  constructor(options: MembersOptions) {
    this.#options = options;
  }

  /** Lists members in the order in which they joined. */
  async list(page: ListPage): Promise<readonly PortalMember[]> {
    const members = await this.#options.portal.members(page);
    const owned = await this.#ownedBy(members.map(({ id }) => id));
    return members.map((member) => toPortalMember(member, owned.get(member.id) ?? []));
  }

  /**
   * Ends the sessions of a member, who cannot sign in until invited again.
   * @param revokes whether the member's applications are also revoked; otherwise the API owner takes them over
   * @returns the member with the applications owned until now, or undefined if there is no such member
   */
  async remove(id: string, revokes: boolean): Promise<PortalMember | undefined> {
    const { portal, applications, now } = this.#options;
    const member = await portal.findMember(id);
    if (member === undefined) return undefined;
    const owned = (await this.#ownedBy([id])).get(id) ?? [];
    const at = now();
    await portal.removeMember(member, at);
    if (revokes) for (const application of owned) await applications.revokeFound(application);
    return toPortalMember({ ...member, removedAt: at }, owned);
  }

  /** Returns the number of applications of the member with this name, or undefined if there is no such member. */
  async invited(name: string): Promise<number | undefined> {
    const member = await this.#options.portal.memberBySubject(subjectOfInvited(name));
    return member && ((await this.#ownedBy([member.id])).get(member.id) ?? []).length;
  }

  /** Returns the members' applications that are not revoked, by member ID. */
  async #ownedBy(
    members: readonly string[],
  ): Promise<ReadonlyMap<string | undefined, readonly Application[]>> {
    const { portal, store } = this.#options;
    const owners = await portal.ownedBy(members);
    return Map.groupBy(await store.byIds([...owners.keys()]), ({ id }) => owners.get(id));
  }
}

function toPortalMember(
  { id, name, subject, createdAt, removedAt }: StoredMember,
  owned: readonly Application[],
): PortalMember {
  return {
    id,
    name,
    from: subject === subjectOfInvited(name) ? "invitation" : "issuer",
    createdAt: new Date(createdAt).toISOString(),
    ...(removedAt === undefined ? {} : { removedAt: new Date(removedAt).toISOString() }),
    applications: owned.map((one) => one.name),
    cursor: formatCursor({ createdAt, id }),
  };
}
