import type { PortalMember } from "../../management/management.ts";
import type { AccessStore, Application } from "../access-store.ts";
import type { Applications } from "../applications.ts";
import { type PortalStore, type StoredMember, subjectOfInvited } from "./portal-store.ts";

export interface MembersOptions {
  readonly store: AccessStore;
  readonly portal: PortalStore;
  readonly applications: Applications;
  readonly now: () => number;
}

/** What the owner of the API sees of those who use the portal, and does with them. */
export class Members {
  readonly #options: MembersOptions;

  constructor(options: MembersOptions) {
    this.#options = options;
  }

  async list(): Promise<readonly PortalMember[]> {
    const { portal, store } = this.#options;
    const [members, all] = await Promise.all([portal.members(), store.applications()]);
    return Promise.all(members.map(async (member) => summaryOf(member, await this.#ownedBy(member, all))));
  }

  /**
   * Ends what a member has signed in with, and keeps them out until they are invited again.
   * @param revokes whether their applications end, too; otherwise they belong to the owner of the API from now on
   * @returns the member with the applications that were theirs; undefined where there is none
   */
  async remove(id: string, revokes: boolean): Promise<PortalMember | undefined> {
    const { portal, store, applications, now } = this.#options;
    const member = (await portal.members()).find((one) => one.id === id);
    if (member === undefined) return undefined;
    const owned = await this.#ownedBy(member, await store.applications());
    const at = now();
    await portal.removeMember(member, at);
    if (revokes) for (const application of owned) await applications.end(application);
    return summaryOf({ ...member, removedAt: at }, owned);
  }

  /** The applications of the member whom an invitation of a name signs in; undefined where there is no such member. */
  async invited(name: string): Promise<number | undefined> {
    const { portal, store } = this.#options;
    const member = (await portal.members()).find((one) => one.subject === subjectOfInvited(name));
    return member && (await this.#ownedBy(member, await store.applications())).length;
  }

  async #ownedBy({ id }: StoredMember, all: readonly Application[]): Promise<readonly Application[]> {
    const owned = await this.#options.portal.ownedBy(id);
    return all.filter((one) => owned.has(one.id) && one.revokedAt === undefined);
  }
}

function summaryOf(
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
  };
}
