import type { AccessStore, Application, Credential } from "../access/access-store.ts";
import { activeCredentials } from "../access/application-summary.ts";
import { ApplicationError, type Applications } from "../access/applications.ts";
import { hashText } from "../access/credential-text.ts";
import type { Directory } from "../access/directory.ts";
import type { EffectiveApi } from "../api/api.ts";
import type { PortalStore } from "./portal-store.ts";
import type { Member } from "./visit.ts";

/** Maximum number of applications per member. Members need only a few; a thousand would indicate a script. */
const maxOwned = 20;
/** Daily limits per member, not counting rejected attempts. Needed because revoked entries are kept for a month. */
const maxPerDay = { application: 20, credential: 50 } as const;
const dayMs = 24 * 60 * 60 * 1000;

/** An application of the signed-in member. */
export interface OwnApplication {
  readonly application: Application;
  /** The active credentials, oldest first. */
  readonly credentials: readonly Credential[];
}

export interface OwnApplicationsOptions {
  readonly store: AccessStore;
  readonly portal: PortalStore;
  readonly directory: Directory;
  readonly applications: Applications;
  readonly now: () => number;
}

/** The values for a new application. */
export interface ApplicationRequest {
  readonly name: string;
  readonly plan: string | undefined;
  /** Client ID at a foreign token issuer. */
  readonly clientId: string | undefined;
}

/** The operations that members can perform on their own applications. */
export class OwnApplications {
  readonly #options: OwnApplicationsOptions;

  constructor(options: OwnApplicationsOptions) {
    this.#options = options;
  }

  /** Returns the member's applications that are not revoked. */
  async of({ id }: Member): Promise<readonly OwnApplication[]> {
    return this.#read([...(await this.#options.portal.ownedBy([id])).keys()]);
  }

  /** Returns undefined for another member's application, as for one that does not exist. */
  async find(member: Member, id: string): Promise<OwnApplication | undefined> {
    const owned = await this.#options.portal.ownedBy([member.id]);
    return owned.has(id) ? (await this.#read([id]))[0] : undefined;
  }

  async #read(ids: readonly string[]): Promise<readonly OwnApplication[]> {
    const { store, now } = this.#options;
    const applications = await store.byIds(ids);
    if (applications.length === 0) return [];
    const credentials = await activeCredentials(this.#options, applications, now());
    return applications.map((application) => ({
      application,
      credentials: credentials.get(application.id) ?? [],
    }));
  }

  /**
   * Adds an application. A client ID grants access to the client's tokens, so the API owner has to approve it. Only the owner can
   * grant scopes.
   * @throws ApplicationError
   */
  async make(
    member: Member,
    api: EffectiveApi,
    { name, plan, clientId }: ApplicationRequest,
  ): Promise<Application> {
    const { applications, portal } = this.#options;
    if ((await this.of(member)).length >= maxOwned)
      throw new ApplicationError(409, `You already have ${maxOwned} applications: delete one first.`);
    const isReserved = Object.hasOwn(api.applications, name.trim());
    if (isReserved) throw nameTakenError(name);
    try {
      return await this.#withDailyLimit(member, "application", () =>
        applications.register(
          { name, plan, clientId, scopes: [] },
          { waits: clientId !== undefined, before: ({ id }) => portal.own(id, member.id) },
        ),
      );
    } catch (error) {
      if (error instanceof ApplicationError && error.status === 409) throw nameTakenError(name);
      throw error;
    }
  }

  /** Issues one more key or secret. @throws ApplicationError */
  async issue(member: Member, { application }: OwnApplication, kind: "key" | "secret"): Promise<string> {
    return this.#withDailyLimit(member, "credential", () =>
      this.#options.applications.issue(application, kind),
    );
  }

  /** @throws ApplicationError */
  async revoke({ application }: OwnApplication, credential: string): Promise<void> {
    await this.#options.applications.endCredential(application, credential);
  }

  /**
   * Moves an application to another plan, which may need approval. A pending application with a foreign client ID stays pending
   * with any plan, even if the owner has approved the client ID before.
   * @throws ApplicationError
   */
  async change({ application }: OwnApplication, plan: string): Promise<void> {
    const { applications, store, directory } = this.#options;
    const { id, clientId, subscription } = application;
    if (subscription === "blocked")
      throw new ApplicationError(409, "The owner of this API has blocked the application.");
    if (plan === application.plan) return;
    const wanted = applications.subscriptionTo(plan);
    const waits = subscription === "pending" && clientId !== id;
    const changed = { plan: wanted.plan, subscription: waits ? "pending" : wanted.subscription };
    // The owner may decide at the same time, and that decision must not be overwritten.
    if (!(await store.subscribe(id, changed, application)))
      throw new ApplicationError(
        409,
        "The application was changed in the meantime: reload the page and retry.",
      );
    directory.changed();
  }

  async remove({ application }: OwnApplication): Promise<void> {
    await this.#options.applications.revokeFound(application);
  }

  /**
   * Runs an operation with a daily limit. The attempt is counted first, since other replicas may run an operation at the same
   * time, and uncounted if it is rejected.
   * @throws ApplicationError if the member has reached today's limit
   */
  async #withDailyLimit<Made>(
    { id }: Member,
    what: keyof typeof maxPerDay,
    make: () => Promise<Made>,
  ): Promise<Made> {
    const { portal, now } = this.#options;
    const at = now();
    const by = hashText(`${what} ${id}`);
    const { count, endsAt } = await portal.countAttempt(by, at, at + dayMs);
    try {
      if (count > maxPerDay[what]) throw dailyLimitError(what, endsAt);
      return await make();
    } catch (error) {
      if (error instanceof ApplicationError) await portal.uncountAttempt(by, endsAt);
      throw error;
    }
  }
}

function dailyLimitError(what: keyof typeof maxPerDay, endsAt: number): ApplicationError {
  const most = maxPerDay[what];
  const end = new Date(endsAt).toISOString().slice(0, 16).replace("T", " ");
  return new ApplicationError(
    429,
    `You have reached the limit of ${most} new ${what}s per day: retry after ${end} UTC.`,
  );
}

const nameTakenError = (name: string): ApplicationError =>
  new ApplicationError(409, `The name ${name.trim()} is taken: choose another one.`);
