import type { EffectiveApi } from "../../api/api.ts";
import type { AccessStore, Application, Credential } from "../access-store.ts";
import { ApplicationRefused, type Applications } from "../applications.ts";
import type { Directory } from "../directory.ts";
import type { PortalStore } from "./portal-store.ts";
import type { Member } from "./visit.ts";

/** One person needs a few; a thousand would be a script. */
const mostOwned = 20;

/** An application of the member who looks at it. */
export interface OwnApplication {
  readonly application: Application;
  /** Those that still work, the oldest first. */
  readonly credentials: readonly Credential[];
}

export interface OwnApplicationsOptions {
  readonly store: AccessStore;
  readonly portal: PortalStore;
  readonly directory: Directory;
  readonly applications: Applications;
  readonly now: () => number;
}

/** What a new application is made of. */
export interface Wish {
  readonly name: string;
  readonly plan: string | undefined;
  /** Its name at a foreign issuer of tokens. */
  readonly clientId: string | undefined;
}

/** What a member may do: with own applications, and with no other. */
export class OwnApplications {
  readonly #options: OwnApplicationsOptions;

  constructor(options: OwnApplicationsOptions) {
    this.#options = options;
  }

  /** Those that are not revoked. */
  async of({ id }: Member): Promise<readonly OwnApplication[]> {
    const { store, portal, directory } = this.#options;
    await directory.flush();
    const owned = await portal.ownedBy(id);
    if (owned.size === 0) return [];
    const [applications, credentials] = await Promise.all([store.applications(), store.credentials()]);
    return applications
      .filter((application) => owned.has(application.id) && application.revokedAt === undefined)
      .map((application) => ({
        application,
        credentials: credentials.filter((one) => one.application === application.id && this.#works(one)),
      }));
  }

  /** Undefined for an application of somebody else, as for one that does not exist. */
  async find(member: Member, id: string): Promise<OwnApplication | undefined> {
    return (await this.of(member)).find(({ application }) => application.id === id);
  }

  /**
   * A client id that somebody only says is theirs lets its tokens in, so the owner of the API has to approve it. Scopes are
   * the owner's to give.
   * @throws ApplicationRefused
   */
  async make(member: Member, api: EffectiveApi, { name, plan, clientId }: Wish): Promise<Application> {
    const { applications, portal } = this.#options;
    if ((await this.of(member)).length >= mostOwned)
      throw new ApplicationRefused(409, `You have ${mostOwned} applications already: delete one first.`);
    const isReserved = Object.hasOwn(api.applications, name.trim());
    if (isReserved) throw taken(name);
    try {
      return await applications.register(
        { name, plan, clientId, scopes: [] },
        { waits: clientId !== undefined, before: ({ id }) => portal.own(id, member.id) },
      );
    } catch (error) {
      if (error instanceof ApplicationRefused && error.status === 409) throw taken(name);
      throw error;
    }
  }

  /** One key or secret more. @throws ApplicationRefused */
  issue({ application }: OwnApplication, kind: "key" | "secret"): Promise<string> {
    return this.#options.applications.issue(application, kind);
  }

  /** @throws ApplicationRefused */
  async revoke({ application }: OwnApplication, credential: string): Promise<void> {
    await this.#options.applications.endCredential(application, credential);
  }

  /**
   * Moves to another plan; one that asks for approval waits for it. A waiting application with a client id of another issuer
   * waits for the owner whatever plan it takes, also where its client id was approved once.
   * @throws ApplicationRefused
   */
  async change({ application }: OwnApplication, plan: string): Promise<void> {
    const { applications, store, directory } = this.#options;
    const { id, clientId, subscription } = application;
    if (subscription === "blocked")
      throw new ApplicationRefused(409, "The owner of this API has blocked the application.");
    if (plan === application.plan) return;
    const wanted = applications.subscriptionTo(plan);
    const waits = subscription === "pending" && clientId !== id;
    const changed = { plan: wanted.plan, subscription: waits ? "pending" : wanted.subscription };
    // The owner may decide at the same moment, which must not be undone.
    if (!(await store.subscribe(id, changed, application)))
      throw new ApplicationRefused(409, "The application has changed meanwhile: try again.");
    directory.changed();
  }

  async remove({ application }: OwnApplication): Promise<void> {
    await this.#options.applications.end(application);
  }

  #works({ revokedAt, expiresAt }: Credential): boolean {
    return revokedAt === undefined && (expiresAt === undefined || expiresAt > this.#options.now());
  }
}

const taken = (name: string): ApplicationRefused =>
  new ApplicationRefused(409, `The name ${name.trim()} is taken: choose another one.`);
