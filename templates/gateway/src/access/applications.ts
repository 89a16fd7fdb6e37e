import { isDeepStrictEqual } from "node:util";
import { type EffectiveApi, scopesOf } from "../api/api.ts";
import type { ApplicationSummary, IssuedCredentials, TestCredential } from "../management/api-management.ts";
import {
  type AccessStore,
  type Application,
  type ApplicationsPage,
  consoleApplication,
  consoleClient,
  type SubscriptionState,
} from "./access-store.ts";
import { summarize } from "./application-summary.ts";
import { makeCredential, randomText, toSlug } from "./credential-text.ts";
import type { Directory } from "./directory.ts";
import type { SigningKeys } from "./signing-keys.ts";
import { makeTestCredential } from "./test-credentials.ts";

/**
 * Maximum number of active keys, and of active secrets, per application. Replacing a credential needs two; more are usually
 * forgotten ones.
 */
const maxActive = 2;
const maxNameLength = 60;

/** The reason why an operation fails, with the HTTP status of the response. */
export class ApplicationError extends Error {
  readonly status: 400 | 404 | 409 | 429;

  constructor(status: 400 | 404 | 409 | 429, message: string) {
    super(message);
    this.name = "ApplicationError";
    this.status = status;
  }
}

const tooMany = (name: string): ApplicationError =>
  new ApplicationError(
    409,
    `The application ${name} already has ${maxActive} active credentials: revoke one that is no longer used.`,
  );

const nameTaken = (name: string): ApplicationError =>
  new ApplicationError(
    409,
    `An application named ${name}, or one with this client id, already exists: choose another name, or revoke the existing application.`,
  );

/** Creates a readable ID, since IDs appear in a header and in a metric label. */
const makeId = (name: string): string => `${toSlug(name) || "application"}-${randomText(6)}`;

function checkName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === "" || trimmed.length > maxNameLength || /\p{Cc}/u.test(trimmed)) {
    throw new ApplicationError(400, `The name of an application must have 1 to ${maxNameLength} characters.`);
  }
  return trimmed;
}

/** @throws ApplicationError */
function checkClientId(clientId: string | undefined): void {
  if (clientId !== consoleClient && clientId !== consoleApplication) return;
  throw new ApplicationError(400, `The client id ${clientId} is reserved for the owner's own tests.`);
}

/** The API owner's decision about a subscription, and the values that the owner was shown. */
export interface Decision {
  readonly subscription: "active" | "blocked";
  /** ID of the application. Required for an approval. */
  readonly id?: string | undefined;
  /** The plan that was shown, or undefined if there was none. */
  readonly plan?: string | undefined;
  /** All scopes that the application may use after the decision. */
  readonly scopes?: readonly string[] | undefined;
}

const matchesDecision = (application: Application, { id, plan }: Decision): boolean =>
  id === application.id && plan === application.plan;

/** The error for an application that has changed since it was shown to the owner. */
function changedSince({ name, id, plan }: Application): ApplicationError {
  const current = `the id ${id} and ${plan === undefined ? "no plan" : `the plan ${plan}`}`;
  return new ApplicationError(
    409,
    `The application ${name} has changed and has ${current}: review it, then decide with this id and plan.`,
  );
}

/** The values for a new application. */
export interface AddedApplication {
  readonly name: string;
  readonly plan?: string | undefined;
  /** Client ID at a foreign token issuer. */
  readonly clientId?: string | undefined;
  /** The scopes that the application may use. Default: all scopes that the API currently requires. */
  readonly scopes?: readonly string[] | undefined;
}

export interface ApplicationsOptions {
  readonly store: AccessStore;
  readonly directory: Directory;
  readonly keys: SigningKeys;
  readonly rules: () => EffectiveApi | undefined;
  readonly environment: string;
  readonly publicUrl: string;
  /** Returns the current time in milliseconds since the Unix epoch. */
  readonly now?: () => number;
}

/** The owner's operations on the consumers of an environment. */
export class Applications {
  readonly #options: ApplicationsOptions;

  constructor(options: ApplicationsOptions) {
    this.#options = options;
  }

  /** Lists applications in creation order. */
  async list(page: ApplicationsPage): Promise<readonly ApplicationSummary[]> {
    return this.#summaries(await this.#options.store.page(page));
  }

  /** Returns the applications with this ID or name that are not revoked. */
  async named(name: string): Promise<readonly ApplicationSummary[]> {
    const { store } = this.#options;
    const [[one], other] = await Promise.all([store.byIds([name]), store.byName(name)]);
    const found = [one, other?.id === one?.id ? undefined : other];
    return this.#summaries(found.filter((application) => application !== undefined));
  }

  #summaries(applications: readonly Application[]): Promise<readonly ApplicationSummary[]> {
    return summarize(this.#options, applications, this.#now());
  }

  async #summary(application: Application): Promise<ApplicationSummary> {
    const [found] = await this.#summaries([application]);
    if (found === undefined) throw new Error("An application has no summary.");
    return found;
  }

  /** Adds an application with its first credentials. @throws ApplicationError if the name, the plan or a scope is invalid */
  async add(added: AddedApplication): Promise<IssuedCredentials> {
    let issued: IssuedCredentials | undefined;
    await this.register(added, {
      before: async (application) => {
        issued = await this.#issue(application);
      },
    });
    if (issued === undefined) throw new Error("An application was added without credentials.");
    return issued;
  }

  /**
   * Adds an application. Its record is stored last: if the process stops before that, the related data is pruned later and the
   * name stays available.
   * @param waits whether the application needs approval even if the plan requires none
   * @param before stores the application's related data
   * @throws ApplicationError if the name, the plan or a scope is invalid
   */
  async register(
    { name, plan, clientId, scopes }: AddedApplication,
    {
      waits = false,
      before,
    }: { readonly waits?: boolean; readonly before?: (application: Application) => Promise<void> } = {},
  ): Promise<Application> {
    const { store } = this.#options;
    const checked = checkName(name);
    checkClientId(clientId);
    const id = makeId(checked);
    const { applications } = this.#rules();
    const described = Object.hasOwn(applications, checked) ? applications[checked] : undefined;
    const subscribed = this.subscriptionTo(plan ?? described?.plan);
    const given = scopes === undefined ? described?.scopes : this.#checkScopes(scopes);
    const application = {
      id,
      name: checked,
      clientId: clientId ?? id,
      ...subscribed,
      ...(waits ? { subscription: "pending" as const } : {}),
      scopes: given ?? scopesOf(this.#rules()),
      createdAt: this.#now(),
    };
    if (checked === consoleApplication || (await store.byName(checked)) !== undefined)
      throw nameTaken(checked);
    await before?.(application);
    if (!(await store.addApplication(application))) throw nameTaken(checked);
    this.#options.directory.changed();
    return application;
  }

  /**
   * Adds the applications described in the rules that are missing from the store, without credentials: `renew` creates the
   * credentials, so that a user sees them. Existing applications receive the described plan and scopes.
   * @throws StoreUnavailable
   */
  async addDescribed(api: EffectiveApi): Promise<void> {
    const { applications, plans, issuer } = api;
    const { store, directory } = this.#options;
    for (const [name, { plan, scopes }] of Object.entries(applications)) {
      if (name === consoleApplication || !Object.hasOwn(plans, plan)) continue;
      const found = await store.byName(name);
      const hasScopes = scopes === undefined || isDeepStrictEqual(found?.scopes, scopes);
      if (found?.plan === plan && hasScopes) continue;
      if (found !== undefined) {
        if (!hasScopes) await store.grant(found.id, scopes);
        // Merging the application's description counts as approval.
        if (found.plan !== plan) await store.subscribe(found.id, { plan, subscription: found.subscription });
      } else {
        const id = makeId(name);
        // With a foreign issuer, the described name is the client ID.
        const clientId = issuer === "own" ? id : name;
        const createdAt = this.#now();
        const owned = { subscription: "active", scopes: scopes ?? scopesOf(api) } as const;
        await store.addApplication({ id, name, clientId, plan, ...owned, createdAt });
      }
      directory.changed();
    }
  }

  /** Issues a second key and secret, so that the first pair can be replaced without downtime. @throws ApplicationError */
  async renew(name: string): Promise<IssuedCredentials> {
    return this.#issue(await this.#find(name));
  }

  /** @throws ApplicationError */
  async revoke(name: string): Promise<ApplicationSummary> {
    const application = await this.#find(name);
    const revokedAt = await this.revokeFound(application);
    return this.#summary({ ...application, ...(revokedAt === undefined ? {} : { revokedAt }) });
  }

  /**
   * Revokes an application and returns the time. The application for the owner's tests only loses its credentials, since the next
   * test needs the application.
   */
  async revokeFound({ id }: Application): Promise<number | undefined> {
    const { store, directory } = this.#options;
    const now = this.#now();
    const isConsole = id === consoleApplication;
    await (isConsole ? store.revokeCredentials(id, now) : store.revokeApplication(id, now));
    directory.changed();
    return isConsole ? undefined : now;
  }

  /** @throws ApplicationError */
  async revokeCredential(name: string, credential: string): Promise<void> {
    await this.endCredential(await this.#find(name), credential);
  }

  /** Revokes one key, secret or token. @throws ApplicationError */
  async endCredential({ id, name }: Application, credential: string): Promise<void> {
    const { store, directory } = this.#options;
    const revoked = await store.revokeCredential(id, credential, this.#now());
    if (!revoked) throw new ApplicationError(404, `The application ${name} has no credential ${credential}.`);
    directory.changed();
  }

  /**
   * Approves or rejects a subscription. An approval is valid only for the application that the owner was shown: the plan may have
   * changed since, or another application may have the name.
   * @throws ApplicationError
   */
  async subscribe(name: string, decision: Decision): Promise<ApplicationSummary> {
    const { store, directory } = this.#options;
    const application = await this.#find(name);
    const { subscription, id = application.id } = decision;
    const isApproval = subscription === "active";
    if (id !== application.id || (isApproval && !matchesDecision(application, decision)))
      throw changedSince(application);
    const scopes = decision.scopes && this.#checkScopes(decision.scopes);
    const wanted = { plan: application.plan, subscription, scopes };
    if (!(await store.subscribe(id, wanted, isApproval ? application : undefined)))
      throw changedSince((await store.byName(name)) ?? application);
    directory.changed();
    const changed = { ...application, subscription, ...(scopes === undefined ? {} : { scopes }) };
    return this.#summary(changed);
  }

  /**
   * Replaces the scopes of an application. The change also applies to tokens that were already issued.
   * @param id ID of the intended application, since another one may have taken the name
   * @throws ApplicationError
   */
  async grant(name: string, scopes: readonly string[], id?: string): Promise<ApplicationSummary> {
    const { store, directory } = this.#options;
    const application = await this.#find(name);
    if (id !== undefined && id !== application.id) throw changedSince(application);
    const granted = this.#checkScopes(scopes);
    if (application.id === consoleApplication)
      throw new ApplicationError(409, "The application for your own tests always has all scopes.");
    await store.grant(application.id, granted);
    directory.changed();
    return this.#summary({ ...application, scopes: granted });
  }

  /** @throws ApplicationError */
  async test(kind: "key" | "token"): Promise<TestCredential> {
    const { store, keys, environment, publicUrl, directory } = this.#options;
    const options = { store, keys, environment, publicUrl };
    const result = await makeTestCredential(options, this.#rules(), kind, this.#now());
    if ("rejection" in result) throw new ApplicationError(409, result.rejection);
    directory.changed();
    return result.made;
  }

  /** Returns the plan with the initial state of a subscription. @throws ApplicationError */
  subscriptionTo(plan: string | undefined): { plan?: string; subscription: SubscriptionState } {
    const { plans, defaultPlan } = this.#rules();
    const names = Object.keys(plans);
    if (plan === undefined) {
      if (names.length === 0 || defaultPlan !== undefined) return { subscription: "active" };
      throw new ApplicationError(400, `Choose a plan for the application: ${names.join(", ")}.`);
    }
    const found = Object.hasOwn(plans, plan) ? plans[plan] : undefined;
    if (found === undefined) {
      const known = names.length === 0 ? ": this API has no plans" : `: choose one of ${names.join(", ")}`;
      throw new ApplicationError(400, `There is no plan ${plan}${known}.`);
    }
    return { plan, subscription: found.approval ? "pending" : "active" };
  }

  /**
   * Issues one credential. Only this call returns the text. @throws ApplicationError if two credentials of this kind are already
   * active
   */
  async issue(application: Pick<Application, "id" | "name">, kind: "key" | "secret"): Promise<string> {
    const { [kind]: text = "" } = await this.#issueAll(application, [kind]);
    return text;
  }

  /** Issues all of the credentials or none. @throws ApplicationError if two of one kind are already active */
  async #issueAll(
    { id, name }: Pick<Application, "id" | "name">,
    kinds: readonly ("key" | "secret")[],
  ): Promise<{ readonly [K in "key" | "secret"]?: string }> {
    const { store, environment, directory } = this.#options;
    const made = kinds.map((kind) => ({ kind, ...makeCredential(kind, environment) }));
    const createdAt = this.#now();
    const kept = made.map(({ text: _, ...rest }) => ({ ...rest, application: id, createdAt }));
    const added = await store.addCredentials(kept, maxActive);
    directory.changed();
    if (!added) throw tooMany(name);
    return Object.fromEntries(made.map(({ kind, text }) => [kind, text]));
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }

  #rules(): EffectiveApi {
    const rules = this.#options.rules();
    if (rules !== undefined) return rules;
    throw new ApplicationError(
      409,
      "This environment has no rules for consumers: add an `api` to hookloom.json.",
    );
  }

  /** Returns the scopes without duplicates. @throws ApplicationError if no resource requires one of them */
  #checkScopes(scopes: readonly string[]): readonly string[] {
    const known = scopesOf(this.#rules());
    const unknown = scopes.find((scope) => !known.includes(scope));
    if (unknown === undefined) return [...new Set(scopes)];
    const all = known.length === 0 ? ": no resource requires a scope" : `: choose one of ${known.join(", ")}`;
    throw new ApplicationError(400, `There is no scope ${unknown}${all}.`);
  }

  async #find(name: string): Promise<Application> {
    const found = await this.#options.store.byName(name);
    if (found !== undefined) return found;
    throw new ApplicationError(
      404,
      `There is no application ${name}: list all applications with hookloom api application list.`,
    );
  }

  async #issue(application: Application): Promise<IssuedCredentials> {
    const { name, clientId, subscription } = application;
    const isOwn = this.#rules().issuer === "own";
    const { key = "", secret } = await this.#issueAll(application, isOwn ? ["key", "secret"] : ["key"]);
    return {
      application: name,
      key,
      clientId,
      ...(secret === undefined ? {} : { clientSecret: secret }),
      subscription,
    };
  }
}
